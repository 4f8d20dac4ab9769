package anew.cli.terminal;

/**
 * How a word is set off from others. The codes are those of ECMA-48, section 8.3.117 (Select Graphic Rendition), which
 * every terminal in use understands.
 */
public enum Style {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36);

    private static final String ESCAPE = "\u001b[";

    private final int code;

    Style(int code) {
        this.code = code;
    }

    /** The text in this style, for a terminal. */
    public String of(String text) {
        return ESCAPE + code + "m" + text + ESCAPE + "0m";
    }

    /** The text without any style. */
    public static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    /** How many columns the text takes on a terminal. */
    public static int width(String text) {
        String plain = plain(text);
        return plain.codePointCount(0, plain.length());
    }
}
