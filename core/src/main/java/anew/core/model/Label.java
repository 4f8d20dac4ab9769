package anew.core.model;

import java.util.regex.Pattern;

/** What the names that are not host names have in common: how they are spelt. */
final class Label {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private Label() {}

    static void require(String kind, String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a name for " + kind
                    + ": use 1 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or"
                    + " digit");
        }
    }
}
