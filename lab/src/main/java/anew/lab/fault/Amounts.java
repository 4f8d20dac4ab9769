package anew.lab.fault;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times and shares as people write them. */
public final class Amounts {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,3})?)(ms|s|min)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");

    private Amounts() {}

    /** A time such as {@code 50ms}, {@code 1.5s} or {@code 2min}. */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time: write a number and a unit, such as 50ms, 1.5s or 2min");
        }
        BigDecimal millis = switch (matcher.group(2)) {
            case "ms" -> BigDecimal.ONE;
            case "s" -> BigDecimal.valueOf(1_000);
            default -> BigDecimal.valueOf(60_000);
        };
        return Duration.ofMillis(
                new BigDecimal(matcher.group(1)).multiply(millis).longValue());
    }

    /** A share such as {@code 1%} or {@code 0.5%}, as a number from 0 to 1. */
    public static double share(String text) {
        Matcher matcher = PERCENT.matcher(text);
        BigDecimal percent = matcher.matches() ? new BigDecimal(matcher.group(1)) : BigDecimal.valueOf(101);
        if (percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is not a share: write a percentage from 0% to 100%");
        }
        return percent.movePointLeft(2).doubleValue();
    }

    static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }
}
