/**
 * The nouns of a fleet, as records and sealed types that cannot hold an illegal value.
 *
 * <p>Every constructor checks what one value can know of itself; whatever needs two values to be compared (an address
 * inside its network, a unique MAC) is checked in {@code anew.core.fleet}. Entry type: {@link anew.core.model.Fleet}.
 * Depends on nothing but the JDK. No clock, no IO, no threads.
 */
package anew.core.model;
