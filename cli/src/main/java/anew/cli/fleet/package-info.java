/**
 * {@code anew init}, {@code check}, {@code show} and {@code schema}: what a person does with a fleet repository before any
 * machine is touched.
 *
 * <p>Entry type for other commands: {@link anew.cli.fleet.FleetFolder}, which reads a repository or prints what is wrong
 * with it.
 */
package anew.cli.fleet;
