package anew.core.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or storage, in bytes.
 *
 * <p>Written {@code 512 MiB}, {@code 2GiB} or {@code 100 GB}: binary units (IEC 80000-13) are powers of 1024, decimal
 * ones powers of 1000. A bare number is refused, because nobody can tell what it meant.
 *
 * @param bytes at least 1
 */
public record Size(long bytes) implements Comparable<Size> {

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,12}) ?(B|[KMGTP]i?B)");
    private static final String PREFIXES = "BKMGTP";

    public Size {
        if (bytes < 1) {
            throw new IllegalArgumentException("a size is at least 1 byte, not " + bytes);
        }
    }

    /**
     * Reads {@code 512 MiB} and the like.
     *
     * @throws IllegalArgumentException saying what a size looks like
     */
    public static Size parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size: write a whole number and a unit, such as 512 MiB, 4 GiB or 100 GB");
        }
        String unit = matcher.group(2);
        long base = unit.endsWith("iB") ? 1024 : 1000;
        long value = Long.parseLong(matcher.group(1));
        try {
            for (int power = PREFIXES.indexOf(unit.charAt(0)); power > 0; power--) {
                value = Math.multiplyExact(value, base);
            }
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("'" + text + "' is larger than any computer holds", tooLarge);
        }
        return new Size(value);
    }

    public static Size ofMebibytes(long mebibytes) {
        return new Size(Math.multiplyExact(mebibytes, 1L << 20));
    }

    public static Size ofGibibytes(long gibibytes) {
        return new Size(Math.multiplyExact(gibibytes, 1L << 30));
    }

    /** Whole mebibytes, rounded down. */
    public long mebibytes() {
        return bytes >> 20;
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The largest binary unit that shows the size exactly, else one decimal: {@code 512 MiB}, {@code 93.1 GiB}. */
    @Override
    public String toString() {
        return format(bytes);
    }

    /** As {@link #toString}, also for nothing and for shortfalls. */
    public static String format(long bytes) {
        if (bytes < 0) {
            return "-" + format(-bytes);
        }
        int power = 0;
        while (power < PREFIXES.length() - 1 && bytes >> (10 * (power + 1)) > 0) {
            power++;
        }
        String unit = power == 0 ? "B" : PREFIXES.charAt(power) + "iB";
        long one = 1L << (10 * power);
        return bytes % one == 0
                ? bytes / one + " " + unit
                : String.format(Locale.ROOT, "%.1f %s", (double) bytes / one, unit);
    }
}
