package anew.core.fleet;

import anew.core.model.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A line of a text file whose comments begin with {@code #}, such as {@code packages.conf} and {@code hosts}.
 *
 * @param code the line without its comment and without blanks at its ends
 */
record TextLine(Place place, String code) {

    /** One word of a line. */
    record Word(String text, Place place) {}

    static List<TextLine> of(String path, FileTree.Entry.File file) {
        return of(path, file, text -> text.indexOf('#'));
    }

    /** The lines of a file in which only a line as a whole can be a comment. */
    static List<TextLine> withoutTrailingComments(String path, FileTree.Entry.File file) {
        return of(path, file, text -> text.stripLeading().startsWith("#") ? 0 : -1);
    }

    private static List<TextLine> of(String path, FileTree.Entry.File file, ToIntFunction<String> commentStart) {
        List<TextLine> lines = new ArrayList<>();
        String[] texts = file.text().split("\n", -1);
        for (int i = 0; i < texts.length; i++) {
            int comment = commentStart.applyAsInt(texts[i]);
            String code = comment < 0 ? texts[i] : texts[i].substring(0, comment);
            int column = code.length() - code.stripLeading().length() + 1;
            lines.add(new TextLine(new Place(path, i + 1, column), code.strip()));
        }
        return lines;
    }

    /** The words between blanks, each with its place. */
    List<Word> words() {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < code.length()) {
            int end = at;
            while (end < code.length() && !Character.isWhitespace(code.charAt(end))) {
                end++;
            }
            if (end > at) {
                words.add(
                        new Word(code.substring(at, end), new Place(place.path(), place.line(), place.column() + at)));
            }
            at = end + 1;
        }
        return words;
    }
}
