/**
 * Placement and what-if: which vserver runs where, why, and what the loss of pservers would do.
 *
 * <p>Entry types: {@link anew.core.plan.Planner}, {@link anew.core.plan.WhatIf}, and {@link anew.core.plan.Snapshot},
 * from which both run without a fleet repository. Pure and deterministic. Depends on {@code anew.core.model} only.
 */
package anew.core.plan;
