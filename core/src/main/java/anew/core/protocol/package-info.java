/**
 * How volumes stay whole and have one writer, whatever fails: the rules of docs/volumes.md as pure functions
 * {@code step(state, event, now) -> (state, effects)}.
 *
 * <p>{@link anew.core.protocol.LegProtocol} is run by the agent of a storage pserver for each of its legs,
 * {@link anew.core.protocol.OwnerProtocol} by the agent of a pserver for each volume of a vserver that it may run;
 * {@link anew.core.protocol.Change} is all that ever happens to a record. Both are level-triggered: an event changes what
 * is known, and what to do follows from what is known alone, so that they go on wherever they were cut short. Depends on
 * {@code anew.core.model} only.
 */
package anew.core.protocol;
