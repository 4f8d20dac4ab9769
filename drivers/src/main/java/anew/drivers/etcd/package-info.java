/**
 * The ledger over the network, as etcd's version 3 speaks JSON: {@link anew.drivers.etcd.EtcdLedger} asks an etcd or
 * anything that answers like one; {@link anew.drivers.etcd.EtcdGateway} answers like one, for any ledger.
 *
 * <p>Depends on {@code anew.core.port} only. The asking side needs {@code java.base} and nothing else of the JDK, so that
 * it runs in the node agent's small runtime; the answering side needs {@code jdk.httpserver}.
 */
package anew.drivers.etcd;
