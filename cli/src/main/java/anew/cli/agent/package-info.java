/**
 * The node agent's program: {@link anew.cli.agent.AgentMain} wires {@code anew.node} to Xen, disks and depot.
 *
 * <p>A program of its own, without picocli and all that {@code anew} needs and a pserver does not, so that it starts fast
 * and stays small.
 */
package anew.cli.agent;
