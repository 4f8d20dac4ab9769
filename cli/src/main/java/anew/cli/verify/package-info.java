/**
 * {@code anew verify}: every test of this project, by stages that are listed in {@link anew.cli.verify.Stages}.
 *
 * <p>A stage is an external command in a process group of its own, with its log under {@code .anew/verify}. Tests are
 * counted from the reports that the stage leaves. Depends on the {@code Commands} port and on the terminal.
 */
package anew.cli.verify;
