package anew.core.fleet;

/**
 * A key of a map with fixed keys: its name, what may stand there, and its documentation.
 *
 * <p>Compared by identity: it is what a {@link Section} is asked with.
 *
 * @param <T> what its value decodes to
 */
final class Key<T> {

    private final String name;
    private final Value<T> value;
    private final boolean required;
    private final String fallback;
    private final String meaning;

    private Key(String name, Value<T> value, boolean required, String fallback, String meaning) {
        this.name = name;
        this.value = value;
        this.required = required;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    static <T> Key<T> required(String name, Value<T> value, String meaning) {
        return new Key<>(name, value, true, "", meaning);
    }

    /** A key that may be left out; {@code fallback} words what is then so. */
    static <T> Key<T> optional(String name, Value<T> value, String fallback, String meaning) {
        return new Key<>(name, value, false, fallback, meaning);
    }

    String name() {
        return name;
    }

    Value<T> value() {
        return value;
    }

    boolean isRequired() {
        return required;
    }

    String fallback() {
        return fallback;
    }

    /** One sentence for the reference and for editors. */
    String meaning() {
        return meaning;
    }

    @Override
    public String toString() {
        return name;
    }
}
