/**
 * {@code anew plan} and {@code anew what-if}: where everything would run, and what a loss would do.
 *
 * <p>Reads a fleet repository or a snapshot of one, asks {@code anew.core.plan}, prints. Changes nothing.
 */
package anew.cli.plan;
