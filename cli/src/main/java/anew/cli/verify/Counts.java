package anew.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tests by how they ended. Written as {@code 120 passed, 0 failed, 2 skipped}, the last part only where there are any. */
record Counts(int passed, int failed, int skipped) {

    static final Counts NONE = new Counts(0, 0, 0);

    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,7}) passed, ([0-9]{1,7}) failed(?:, ([0-9]{1,7}) skipped)?");

    /** Of one suite, as JUnit's XML format counts: all tests, with errors, failures and skipped ones among them. */
    static Counts ofSuite(int tests, int errors, int failures, int skipped) {
        return new Counts(tests - errors - failures - skipped, errors + failures, skipped);
    }

    /** Of a log: the last line in the very form of {@link #toString}; none where there is no such line. */
    static Counts ofLog(List<String> lines) {
        List<Counts> found = new ArrayList<>(List.of(NONE));
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches()) {
                String skipped = matcher.group(3) == null ? "0" : matcher.group(3);
                found.add(new Counts(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(skipped)));
            }
        }
        return found.getLast();
    }

    Counts and(Counts other) {
        return new Counts(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    int all() {
        return passed + failed + skipped;
    }

    @Override
    public String toString() {
        return passed + " passed, " + failed + " failed" + (skipped == 0 ? "" : ", " + skipped + " skipped");
    }
}
