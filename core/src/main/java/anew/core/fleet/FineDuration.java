package anew.core.fleet;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times of which milliseconds matter, as people write them. */
public final class FineDuration {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,3})?)(ms|s|min)");

    private FineDuration() {}

    /**
     * A time such as {@code 50ms}, {@code 1.5s} or {@code 2min}.
     *
     * @throws IllegalArgumentException for anything else, with a remedy after the last colon
     */
    public static Duration parse(String text) {
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
}
