package anew.depot;

import org.jspecify.annotations.Nullable;

/** What a checked fleet promises of its references. */
final class Require {

    private Require() {}

    static <T> T present(@Nullable T value, String kind, Object name) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "there is no " + kind + " '" + name + "': only a checked and fully placed fleet can be compiled");
        }
        return value;
    }
}
