package anew.cli.ledger;

import anew.cli.terminal.Console;
import anew.drivers.sqlite.LedgerServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a ledger from a file. */
@Command(
        name = "serve",
        description = {
            "Serve the ledger in a file, in etcd's own protocol, until interrupted or terminated.",
            "The file is made where it is missing, and is served by one process at a time. There is no authentication: listen "
                    + "where only the fleet's own machines can connect."
        },
        footer = {
            "",
            "Examples:",
            "  anew ledger serve",
            "  anew ledger serve --file /srv/anew/ledger.db --listen 10.77.0.2:2379"
        })
public final class LedgerServeCommand implements Callable<Integer> {

    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = "ledger.db",
            description = "The ledger's file (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("ledger.db");

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            converter = ListenAddressConverter.class,
            defaultValue = "127.0.0.1:2379",
            description = "Where to listen (default: ${DEFAULT-VALUE}); port 0 takes any.")
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        try (LedgerServer server = new LedgerServer(file, listen)) {
            Thread atExit = Thread.ofPlatform().unstarted(() -> close(server, console));
            Runtime.getRuntime().addShutdownHook(atExit);
            console.print("serving " + file + " at http://" + text(listen.getAddress()) + ":" + server.port());
            Optional<String> failure = server.awaitEnd();
            if (failure.isEmpty()) {
                return ExitCode.OK;
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
            console.complain(failure.get() + ": mend the disk of " + file + ", and start this command again");
            return ExitCode.SOFTWARE;
        }
    }

    private static void close(LedgerServer server, Console console) {
        try {
            server.close();
        } catch (IOException failure) {
            console.complain(String.valueOf(failure.getMessage()));
        }
    }

    private static String text(InetAddress address) {
        String literal = address.getHostAddress();
        return literal.contains(":") ? "[" + literal + "]" : literal;
    }
}
