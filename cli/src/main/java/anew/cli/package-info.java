/**
 * The {@code anew} command, and the only place where objects are wired together.
 */
package anew.cli;
