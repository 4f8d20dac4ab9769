/**
 * The lab's background process: the switch that joins the machines and the depot that they fetch from. It holds no state,
 * so it may be killed and started again at any time while machines run.
 */
package anew.lab.daemon;
