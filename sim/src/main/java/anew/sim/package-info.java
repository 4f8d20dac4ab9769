/**
 * The simulator: the agents of all pservers, as they run in production, on a virtual clock in a world that is held in
 * memory and goes wrong by a seeded plan.
 *
 * <p>{@link anew.sim.Campaign} runs many schedules, {@link anew.sim.Simulation} one {@link anew.sim.Scenario};
 * {@link anew.sim.Shrinker} makes a failing one short. docs/simulator.md says what is modelled and what is not.
 */
package anew.sim;
