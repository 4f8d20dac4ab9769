package anew.cli.terminal;

/** The root command, which holds the one console that all its subcommands print to. */
@FunctionalInterface
public interface ConsoleOwner {

    Console console();
}
