/**
 * The lab's background process: the switch that joins the machines and the depot that they fetch from. The little
 * that it must not forget, the faults on the network, is in a file; so it may be killed and started again at any time while machines run.
 */
package anew.lab.daemon;
