/**
 * The lab: a data centre of QEMU machines on one computer, booted from the same ISO bits as real servers.
 *
 * <p>{@link anew.lab.plan.LabPlanner} decides, without IO, which machines, ports and command lines a fleet needs;
 * {@link anew.lab.Lab} makes it so and keeps all its state in one {@link anew.lab.plan.LabFolder}; the switch and the depot
 * server run in {@link anew.lab.daemon.LabDaemon}. Depends on {@code anew.core}, {@code anew.depot} and
 * {@code anew.drivers}.
 */
package anew.lab;
