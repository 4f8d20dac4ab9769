/**
 * What a person sees: colours, tables, durations, and progress with several rows at once.
 *
 * <p>A command asks {@link anew.cli.terminal.Console#of} for its console, prints lines and
 * {@link anew.cli.terminal.Table}s to it, and shows long work with {@link anew.cli.terminal.Progress}. Colours and moving
 * lines appear only where a terminal shows them; files, pipes and CI get the same words as plain lines. Depends on picocli
 * only.
 */
package anew.cli.terminal;
