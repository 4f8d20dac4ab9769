/**
 * Placement and what-if: which vserver runs where, why, and what the loss of one pserver would do.
 *
 * <p>Pure and deterministic. Depends on {@code anew.core.model} only.
 */
package anew.core.plan;
