package anew.lab.daemon;

import anew.drivers.sqlite.LedgerServer;
import anew.lab.net.Fault;
import anew.lab.net.Faults;
import anew.lab.net.Switch;
import anew.lab.net.SwitchLoop;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabLedger;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlanFile;
import anew.lab.wire.JsonLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The lab's background process: runs the switch, the depot server and, unless machines keep it, the ledger until it is
 * told to stop.
 *
 * <p>It is told by JSON lines on the socket {@code :daemon} of the lab's folder, one answer for each:
 *
 * <pre>
 * {"do": "status"}                                                        → {"pid": 7, "received": 12, "sent": 15, "faults": [...]}
 * {"do": "fault", "from": "a", "to": "b", "loss": 1.0, "delayMillis": 0}  → {}    from a to b; with "bothWays": true also back
 * {"do": "mend", "from": "a", "to": "b"}                                  → {}    both ways
 * {"do": "mend-all"}                                                      → {}
 * {"do": "stop"}                                                          → {}    and it ends
 * anything else                                                           → {"error": "why"}
 * </pre>
 *
 * <p>Faults are kept in a file, and are in force again when the daemon is started again.
 */
public final class LabDaemon {

    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(5);

    private final Switch decisions;
    private final SwitchLoop loop;

    private final Path faults;

    private LabDaemon(Switch decisions, SwitchLoop loop, Path faults) {
        this.faults = faults;
        this.decisions = decisions;
        this.loop = loop;
    }

    /** Runs the daemon of the lab in the folder {@code args[0]}, whose sockets are in {@code args[1]}. */
    public static void main(String[] args) throws IOException {
        LabFolder folder = new LabFolder(Path.of(args[0]), Path.of(args[1]));
        LabPlan plan = LabPlanFile.read(folder.plan())
                .orElseThrow(() -> new IOException(folder.plan() + " is missing: run 'anew lab up'"));
        Switch decisions = new Switch(plan.cables(), new SplittableRandom());
        decisions.faults(FaultsFile.read(folder.faults()));
        Files.deleteIfExists(folder.daemonSocket());
        try (SwitchLoop loop = new SwitchLoop(decisions);
                DepotServer depot = new DepotServer(plan.images(), plan.depotPort());
                OwnLedger _ = OwnLedger.of(plan.ledger(), folder);
                ServerSocketChannel control = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            control.bind(UnixDomainSocketAddress.of(folder.daemonSocket()));
            Files.writeString(folder.daemonPid(), ProcessHandle.current().pid() + "\n");
            LabDaemon daemon = new LabDaemon(decisions, loop, folder.faults());
            Thread.ofVirtual().start(() -> daemon.listen(control));
            System.out.println("switch with " + plan.cables().size() + " ports, depot on port " + depot.port()
                    + ", ledger at " + plan.ledger().urls());
            loop.run();
        } finally {
            Files.deleteIfExists(folder.daemonPid());
            Files.deleteIfExists(folder.daemonSocket());
        }
    }

    /** The ledger's server, where no machine of the lab keeps the ledger. */
    private record OwnLedger(Optional<LedgerServer> server) implements AutoCloseable {

        static OwnLedger of(LabLedger ledger, LabFolder folder) throws IOException {
            return new OwnLedger(
                    switch (ledger) {
                        case LabLedger.OfDaemon(int port) ->
                            Optional.of(new LedgerServer(
                                    folder.ledger(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)));
                        case LabLedger.OnMachines _ -> Optional.empty();
                    });
        }

        @Override
        public void close() throws IOException {
            if (server.isPresent()) {
                server.get().close();
            }
        }
    }

    private void listen(ServerSocketChannel control) {
        while (control.isOpen()) {
            try (JsonLines client = new JsonLines(control.accept(), CLIENT_TIMEOUT)) {
                Map<String, Object> order = client.receive();
                client.send(obey(order));
                if ("stop".equals(order.get("do"))) {
                    loop.close();
                    return;
                }
            } catch (IOException clientWentAway) {
                System.err.println("control: " + clientWentAway.getMessage());
            }
        }
    }

    private Map<String, Object> obey(Map<String, Object> order) throws IOException {
        try {
            return switch (String.valueOf(order.get("do"))) {
                case "status" ->
                    Map.of(
                            "pid", ProcessHandle.current().pid(),
                            "received", loop.received(),
                            "sent", loop.sent(),
                            "faults", FaultsFile.encode(decisions.faults()));
                case "fault" -> {
                    replace(withFault(order));
                    yield Map.of();
                }
                case "mend" -> {
                    String from = text(order, "from");
                    String to = text(order, "to");
                    replace(decisions.faults().without(from, to).without(to, from));
                    yield Map.of();
                }
                case "mend-all" -> {
                    replace(Faults.NONE);
                    yield Map.of();
                }
                case "stop" -> Map.of();
                default -> Map.of("error", "nobody taught me to do '" + order.get("do") + "'");
            };
        } catch (IllegalArgumentException bad) {
            return Map.of("error", String.valueOf(bad.getMessage()));
        }
    }

    /** Both directions change at the same moment, as when a cable is cut. */
    private Faults withFault(Map<String, Object> order) {
        Fault fault = new Fault(number(order, "loss"), Duration.ofMillis((long) number(order, "delayMillis")));
        String from = text(order, "from");
        String to = text(order, "to");
        Faults changed = decisions.faults().with(from, to, fault);
        return Boolean.TRUE.equals(order.get("bothWays")) ? changed.with(to, from, fault) : changed;
    }

    private void replace(Faults changed) throws IOException {
        decisions.faults(changed);
        FaultsFile.write(faults, changed);
    }

    private static double number(Map<String, Object> order, String name) {
        if (order.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("'" + name + "' must be a number");
    }

    private static String text(Map<String, Object> order, String name) {
        if (order.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("'" + name + "' must be a machine's name");
    }
}
