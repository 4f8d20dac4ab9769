/**
 * {@code anew ledger ...}: found a ledger on the pservers that {@code fleet.yaml} names, replace one of its members, serve a
 * ledger from a file, and show what stands in one. The work is done by {@code anew.drivers} and by the agents.
 */
package anew.cli.ledger;
