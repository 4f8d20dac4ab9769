package anew.cli;

import anew.cli.fleet.CheckCommand;
import anew.cli.fleet.InitCommand;
import anew.cli.fleet.SchemaCommand;
import anew.cli.fleet.ShowCommand;
import anew.cli.image.ImageCommand;
import anew.cli.lab.LabCommand;
import anew.cli.plan.PlanCommand;
import anew.cli.plan.WhatIfCommand;
import anew.cli.terminal.Console;
import anew.cli.terminal.ConsoleOwner;
import anew.cli.verify.VerifyCommand;
import anew.core.model.ImageName;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        description = "Every server rebuilt from one repository.",
        subcommands = {
            CheckCommand.class,
            CompletionCommand.class,
            ImageCommand.class,
            InitCommand.class,
            LabCommand.class,
            PlanCommand.class,
            SchemaCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            WhatIfCommand.class,
        })
public final class Main implements Runnable, ConsoleOwner {

    @Spec
    private CommandSpec spec;

    private Console console;

    private Main(Console console) {
        this.console = console;
        this.spec = CommandSpec.create();
    }

    public static void main(String[] args) {
        System.exit(commandLine(Console.ofProcess()).execute(args));
    }

    /** The whole command line on a console. */
    public static CommandLine commandLine(Console console) {
        Failures failures = new Failures(console, "1".equals(System.getenv("ANEW_DEBUG")));
        return new CommandLine(new Main(console))
                .registerConverter(ImageName.class, Main::imageName)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.colours() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    private static ImageName imageName(String text) {
        try {
            return new ImageName(text);
        } catch (IllegalArgumentException malformed) {
            throw new CommandLine.TypeConversionException(malformed.getMessage());
        }
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
