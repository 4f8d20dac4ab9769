/**
 * What machines pull: the {@link anew.depot.Bundle} that makes each machine itself, compiled from the fleet.
 *
 * <p>Pure so far. Depends on {@code anew.core}.
 */
package anew.depot;
