package anew.lab.fault;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads shares as people write them. */
public final class Shares {

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");

    private Shares() {}

    /** A share such as {@code 1%} or {@code 0.5%}, as a number from 0 to 1. */
    public static double parse(String text) {
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
