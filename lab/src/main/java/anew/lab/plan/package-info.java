/**
 * What a lab is, decided and written down before anything is made: {@link anew.lab.plan.LabPlanner} turns a fleet into a
 * {@link anew.lab.plan.LabPlan}, {@link anew.lab.plan.LabPlanFile} keeps it, {@link anew.lab.plan.LabFolder} says where
 * everything lies. Only the file touches the world.
 */
package anew.lab.plan;
