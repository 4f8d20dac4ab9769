/**
 * What the world must offer to the core, a few methods each.
 *
 * <p>Volumes have two: {@link anew.core.port.LegHost} on the pservers that keep legs, {@link anew.core.port.MirrorHost} on
 * those that own volumes.
 *
 * <p>Each port has one production implementation (in {@code anew.drivers}, wired in {@code anew.cli}) and one in tests
 * or the simulator. Depends on {@code anew.core.model} only.
 */
package anew.core.port;
