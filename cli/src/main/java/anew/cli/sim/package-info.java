/** {@code anew sim}: runs the protocol of volumes in a simulated world that goes wrong; docs/simulator.md. */
package anew.cli.sim;
