/**
 * {@code anew volume} and {@code anew recover}: what the ledger holds of volumes, and what a person may want changed.
 *
 * <p>A command judges an order by {@link anew.core.protocol.VolumeOrders}, commits the changes, and may follow until the
 * agents have done the rest. It talks to the ledger alone; only {@code recover} asks pservers, when the ledger knows too
 * little.
 */
package anew.cli.volume;
