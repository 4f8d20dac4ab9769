package anew.core.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A file of lines of words, and all that is wrong with it. What follows a {@code #} is for people. */
public final class WordText {

    private static final Pattern WORD = Pattern.compile("\\S+");

    private final String path;
    private final List<List<Word>> lines = new ArrayList<>();
    private final List<Complaint> complaints = new ArrayList<>();

    /**
     * A word and where it stands.
     *
     * @param line from 1
     * @param column from 1
     */
    public record Word(String text, int line, int column) {}

    /** @param path what complaints call the file */
    public WordText(String path, String text) {
        this.path = path;
        int number = 0;
        for (String line : text.lines().toList()) {
            int at = ++number;
            List<Word> words = WORD.matcher(line.split("#", 2)[0])
                    .results()
                    .map(word -> new Word(word.group(), at, word.start() + 1))
                    .toList();
            if (!words.isEmpty()) {
                lines.add(words);
            }
        }
    }

    /** The words of each line that has any. */
    public List<List<Word>> lines() {
        return List.copyOf(lines);
    }

    /** Something is wrong with a word, or where it stands. */
    public void complain(Word word, String problem, String remedy) {
        complaints.add(new Complaint(path, word.line, word.column, problem, remedy));
    }

    /** Something is wrong with the file as a whole. */
    public void complain(String problem, String remedy) {
        complaints.add(new Complaint(path, 0, 0, problem, remedy));
    }

    /**
     * What {@code reader} makes of the word, or a complaint.
     *
     * @param reader refuses by an {@link IllegalArgumentException} whose message ends with a colon and the remedy
     */
    public <T> Optional<T> value(Word word, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(word.text));
        } catch (IllegalArgumentException refusal) {
            String message = String.valueOf(refusal.getMessage());
            int colon = message.lastIndexOf(": ");
            complain(word, message.substring(0, colon), message.substring(colon + 2));
            return Optional.empty();
        }
    }

    /** How many complaints there are so far. */
    public int mistakes() {
        return complaints.size();
    }

    /** All that is wrong so far, by place. */
    public List<Complaint> complaints() {
        return complaints.stream().sorted().toList();
    }
}
