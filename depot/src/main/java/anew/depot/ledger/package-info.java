/**
 * How the nouns of volumes are written down: in the ledger, in the marks beside legs, and in the agent's own notes.
 *
 * <p>{@link anew.depot.ledger.LedgerKeys} says where in the ledger what stands, {@link anew.depot.ledger.LedgerText} how
 * it is written and read back. Pure. Depends on {@code anew.core.model} and {@code anew.core.protocol}.
 */
package anew.depot.ledger;
