/**
 * The records of a fleet's volumes as commands see them: read from the ledger all at one revision, written by
 * compare-and-set, first ones made.
 *
 * <p>Used by the commands on volumes and by {@code anew lab up}. Depends on the ledger's client and the texts of the
 * {@code depot} module, and on nothing of picocli.
 */
package anew.cli.records;
