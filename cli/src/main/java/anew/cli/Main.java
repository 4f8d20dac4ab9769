package anew.cli;

import anew.cli.fleet.CheckCommand;
import anew.cli.fleet.InitCommand;
import anew.cli.fleet.SchemaCommand;
import anew.cli.fleet.ShowCommand;
import anew.cli.image.ImageCommand;
import anew.cli.lab.LabCommand;
import anew.cli.ledger.LedgerCommand;
import anew.cli.plan.PlanCommand;
import anew.cli.plan.WhatIfCommand;
import anew.cli.sim.SimCommand;
import anew.cli.terminal.Console;
import anew.cli.terminal.ConsoleOwner;
import anew.cli.verify.VerifyCommand;
import anew.cli.volume.RecoverCommand;
import anew.cli.volume.VolumeCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code anew} command: the root of all subcommands.
 *
 * <p>Every subcommand exits with 0 when all is well, 1 on complaints or failure, 2 when it could not run.
 */
@Command(
        name = "anew",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description = "Every server rebuilt from one repository.")
public final class Main implements Runnable, ConsoleOwner {

    /** All subcommands, by the order of their names. */
    private static final List<Class<?>> COMMANDS = List.of(
            CheckCommand.class,
            CompletionCommand.class,
            ImageCommand.class,
            InitCommand.class,
            LabCommand.class,
            LedgerCommand.class,
            PlanCommand.class,
            RecoverCommand.class,
            SchemaCommand.class,
            ShowCommand.class,
            SimCommand.class,
            VerifyCommand.class,
            VolumeCommand.class,
            WhatIfCommand.class);

    @Spec
    private CommandSpec spec;

    private Console console;

    private Main(Console console) {
        this.console = console;
        this.spec = CommandSpec.create();
    }

    public static void main(String[] args) {
        System.exit(commandLine(Console.ofProcess(), args).execute(args));
    }

    /** The whole command line on a console. */
    public static CommandLine commandLine(Console console) {
        return commandLine(console, COMMANDS);
    }

    /**
     * As much of the command line as these arguments need: to describe every command to picocli takes longer than most
     * commands run.
     */
    static CommandLine commandLine(Console console, String... args) {
        String first = args.length == 0 ? "" : args[0];
        List<Class<?>> named =
                COMMANDS.stream().filter(type -> name(type).equals(first)).toList();
        boolean enough = !named.isEmpty() || first.equals("--version");
        return commandLine(console, enough ? named : COMMANDS);
    }

    private static String name(Class<?> command) {
        return Objects.requireNonNull(command.getAnnotation(Command.class), command::getName)
                .name();
    }

    private static CommandLine commandLine(Console console, List<Class<?>> commands) {
        Failures failures = new Failures(console, "1".equals(System.getenv("ANEW_DEBUG")));
        CommandLine line = new CommandLine(new Main(console));
        commands.forEach(line::addSubcommand);
        return line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.colours() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "Print words only, no colours.")
    void noColor(boolean plain) {
        console = plain ? console.withoutColours() : console;
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
