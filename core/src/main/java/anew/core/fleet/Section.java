package anew.core.fleet;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A decoded map with fixed keys. A section with complaints is still made, without what could not be decoded, so that the
 * rest of it is checked in the same run.
 *
 * @param damaged the keys about whose values there were complaints; what they still hold may be a part
 */
record Section(Map<Key<?>, Located<?>> values, Set<Key<?>> damaged) {

    @SuppressWarnings("unchecked") // only Shape fills the map, and it decodes each key's value with that key
    <T> Optional<Located<T>> at(Key<T> key) {
        return Optional.ofNullable((Located<T>) values.get(key));
    }

    <T> Optional<T> get(Key<T> key) {
        return at(key).map(Located::value);
    }

    /** Whether {@code key} says all that its author wrote: well-formed, or left out where it may be. */
    boolean isWhole(Key<?> key) {
        return !damaged.contains(key) && (values.containsKey(key) || !key.isRequired());
    }

    /** The value of a required key of a section without complaints. */
    <T> T require(Key<T> key) {
        return get(key).orElseThrow(
                        () -> new IllegalStateException("a section without complaints, and without '" + key + "'"));
    }
}
