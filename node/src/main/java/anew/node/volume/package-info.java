/**
 * What the agent of a pserver does about volumes: it runs {@code anew.core.protocol} for each leg that it stores and each
 * volume that it may own.
 *
 * <p>{@link anew.node.volume.VolumeAgent} is the whole of it without threads, clock and IO, so that the simulator runs
 * the same class; {@link anew.node.volume.Performer} is what it asks of the world. {@link anew.node.volume.VolumeKeeper}
 * is the shell round it: it follows the ledger, keeps the pserver present there, and has workers do what was decided.
 * Whoever starts domUs asks {@link anew.node.volume.VolumeGate}.
 */
package anew.node.volume;
