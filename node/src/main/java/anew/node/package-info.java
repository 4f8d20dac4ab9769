/**
 * The node agent: makes the set of domUs that run on a pserver equal to its {@code /config}.
 *
 * <p>{@link anew.node.Agent} observes, decides and performs, one {@code tick} at a time; all deciding is in the pure
 * {@link anew.node.Tending}. Whatever the agent knows it can find out again, so it may be killed at any moment. Depends
 * on {@code anew.core} and {@code anew.depot}; the world is behind {@code anew.core.port}.
 */
package anew.node;
