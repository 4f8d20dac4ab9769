/** {@code anew ledger ...}: serve a ledger from a file, and show what stands in one. The work is done by {@code anew.drivers}. */
package anew.cli.ledger;
