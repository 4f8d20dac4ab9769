package anew.core.fleet;

import anew.core.model.FileTree;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a text file whose comments begin with {@code #}, such as {@code packages.conf} and {@code hosts}.
 *
 * @param code the line without its comment and without blanks at its ends
 */
record TextLine(Place place, String code) {

    /** One word of a line. */
    record Word(String text, Place place) {}

    static List<TextLine> of(String path, FileTree.Entry.File file) {
        List<TextLine> lines = new ArrayList<>();
        String[] texts = file.text().split("\n", -1);
        for (int i = 0; i < texts.length; i++) {
            int comment = texts[i].indexOf('#');
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
