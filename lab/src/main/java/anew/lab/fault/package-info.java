/**
 * What can be made to go wrong in a lab: {@link anew.lab.fault.FaultOrder} for what is done to it,
 * {@link anew.lab.fault.FaultInForce} for how it is, and scripts, which give orders at set times. Nothing here touches a
 * machine; {@code anew.lab.LabFaults} carries the orders out.
 */
package anew.lab.fault;
