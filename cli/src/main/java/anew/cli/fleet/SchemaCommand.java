package anew.cli.fleet;

import anew.cli.terminal.Console;
import anew.core.fleet.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the JSON Schema of the YAML files, so that editors complete and check them. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of a kind of file in a fleet repository.",
        footer = {
            "",
            "Kinds: fleet, pserver, vserver, image. Examples:",
            "  anew schema vserver",
            "  anew schema --output .schemas          one file for each kind",
            "  anew schema vserver --markdown         its keys as a table"
        })
public final class SchemaCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "KIND", description = "Only this kind; all of them if left out.")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--output", paramLabel = "DIR", description = "Write KIND.schema.json into this folder.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--markdown", description = "Print tables of the keys instead.")
    private boolean markdown;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        for (FileKind each : kinds()) {
            if (output.isPresent()) {
                Path file = output.get().resolve(name(each) + ".schema.json");
                Files.createDirectories(output.get());
                Files.writeString(file, Json.pretty(each.jsonSchema()) + "\n");
                console.tell("wrote " + file + " for " + each.path());
            } else {
                console.print(markdown ? each.markdown() : Json.pretty(each.jsonSchema()));
            }
        }
        return ExitCode.OK;
    }

    private List<FileKind> kinds() {
        List<FileKind> all = List.of(FileKind.values());
        if (kind.isEmpty()) {
            return all;
        }
        List<FileKind> named =
                all.stream().filter(each -> name(each).equals(kind.get())).toList();
        if (named.isEmpty()) {
            String names =
                    Arrays.stream(FileKind.values()).map(SchemaCommand::name).collect(Collectors.joining(", "));
            throw new ParameterException(
                    spec.commandLine(), "no kind of file is called '" + kind.get() + "': there are " + names);
        }
        return named;
    }

    private static String name(FileKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
