/**
 * The lab's background process: the switch that joins the machines, the depot that they fetch from, and the ledger that
 * they ask who may write to which volume. What it must not forget, the ledger and the faults on the network, is in files;
 * so it may be killed and started again at any time while machines run.
 */
package anew.lab.daemon;
