/**
 * Sets up the machine that Anew's own commands run on: Debian packages that a command needs are installed once, by
 * name, when it first needs them. Depends on the {@code Commands} port only.
 */
package anew.cli.setup;
