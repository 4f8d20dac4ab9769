/**
 * The ledger's member on a pserver that {@code fleet.yaml} names: {@link anew.node.ledger.LedgerKeeper} looks, has
 * {@link anew.node.ledger.Membership} decide, and does it; {@link anew.node.ledger.LedgerOrders} does what people order on
 * the pserver itself. Whether the program that serves may start is a question of what stands on the disk
 * ({@link anew.node.ledger.LedgerNote}), never of the program's own.
 *
 * <p>Depends on {@code anew.core} only; no clock, and no thread of its own.
 */
package anew.node.ledger;
