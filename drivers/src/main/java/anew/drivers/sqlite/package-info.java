/**
 * The ledger in one file, by SQLite: {@link anew.drivers.sqlite.SqliteLedger}. For a lab, or a fleet with one controller.
 *
 * <p>Depends on {@code anew.core.port} only. Needs the module {@code java.sql}, which the node agent's runtime has not:
 * agents reach it over the network, through {@code anew.drivers.etcd}.
 */
package anew.drivers.sqlite;
