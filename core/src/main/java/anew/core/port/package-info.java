/**
 * What the world must offer to the core, a few methods each.
 *
 * <p>Each port has one production implementation (in {@code anew.drivers}, wired in {@code anew.cli}) and one in tests
 * or the simulator. Depends on {@code anew.core.model} only.
 */
package anew.core.port;
