/** What every implementation of the ledger has to do, as tests. */
package anew.drivers.ledger;
