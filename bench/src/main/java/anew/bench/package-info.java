/**
 * What Anew is measured by: generated fleets of any size, and the programs that time the core on them.
 *
 * <p>Entry type: {@link anew.bench.FleetGenerator}. Depends on {@code anew.core}.
 */
package anew.bench;
