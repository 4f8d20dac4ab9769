package anew.drivers.xen;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.Hypervisor;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Xen, through {@code xl}. Domains are made with {@code xl create -e}: no process of xl's stays behind to reboot or bury
 * them, so that whoever made a domain alone decides what follows when it ends, and learns why it ended from the listing.
 */
public final class XlHypervisor implements Hypervisor {

    /** On an emulated machine under load a domain takes half a minute to make; a toolstack that hangs, for ever. */
    private static final Duration CREATE_TIMEOUT = Duration.ofMinutes(5);

    /** {@code libxl: error: libxl_exec.c:117:libxl_report_child_exitstatus: } */
    private static final Pattern WHERE_IN_LIBXL = Pattern.compile("^libxl: error: \\S+\\.c:\\d+:\\w+: ?");

    private final Commands commands;
    private final Path configs;

    /** @param configs folder for the files that domains are made from, such as {@code /run/anew/domUs} */
    public XlHypervisor(Commands commands, Path configs) {
        this.commands = commands;
        this.configs = configs;
    }

    @Override
    public Listing list() throws InterruptedException {
        RunResult result = commands.run(Command.of("xl", "list", "-v"));
        return result.succeeded() ? XlList.parse(result.stdout()) : new Listing.Unknown(result.describe());
    }

    @Override
    public Outcome create(DomainConfig config) throws InterruptedException {
        Path file = configs.resolve(config.name() + ".cfg");
        try {
            Files.createDirectories(configs);
            Files.writeString(file, XlConfig.of(config));
        } catch (IOException failure) {
            return new Outcome.Failed("cannot write " + file + ": " + failure);
        }
        return run(create(file));
    }

    @Override
    public Outcome shutDown(Domain domain) throws InterruptedException {
        return run(Command.of("xl", "shutdown", String.valueOf(domain.id())));
    }

    @Override
    public Outcome pause(Domain domain) throws InterruptedException {
        return run(Command.of("xl", "pause", String.valueOf(domain.id())));
    }

    @Override
    public Outcome destroy(Domain domain) throws InterruptedException {
        return run(Command.of("xl", "destroy", String.valueOf(domain.id())));
    }

    static Command create(Path file) {
        return Command.of("xl", "create", "-q", "-e", file.toString()).within(CREATE_TIMEOUT);
    }

    private Outcome run(Command command) throws InterruptedException {
        RunResult result = commands.run(command);
        if (result.succeeded()) {
            return new Outcome.Done();
        }
        // libxl reports from the inside out: the first line says why, the last only that something failed.
        String reasons = result.stderr()
                .lines()
                .map(line -> WHERE_IN_LIBXL.matcher(line).replaceFirst(""))
                .filter(line -> !line.isBlank())
                .distinct()
                .collect(Collectors.joining("; "));
        return new Outcome.Failed(
                reasons.isEmpty() ? result.describe() : String.join(" ", command.argv()) + ": " + reasons);
    }
}
