package anew.lab.daemon;

import anew.lab.net.Fault;
import anew.lab.net.Faults;
import anew.lab.net.Switch;
import anew.lab.net.SwitchLoop;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlanFile;
import anew.lab.wire.JsonLines;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The lab's background process: runs the switch and the depot server until it is told to stop.
 *
 * <p>It is told by JSON lines on the socket {@code :daemon} of the lab's folder, one answer for each:
 *
 * <pre>
 * {"do": "status"}                                                        → {"pid": 7, "received": 12, "sent": 15, "faults": 0}
 * {"do": "fault", "from": "a", "to": "b", "loss": 1.0, "delayMillis": 0}  → {}    from a to b; nothing the other way
 * {"do": "mend", "from": "a", "to": "b"}                                  → {}
 * {"do": "mend-all"}                                                      → {}
 * {"do": "stop"}                                                          → {}    and it ends
 * anything else                                                           → {"error": "why"}
 * </pre>
 */
public final class LabDaemon {

    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(5);

    private final Switch decisions;
    private final SwitchLoop loop;

    private LabDaemon(Switch decisions, SwitchLoop loop) {
        this.decisions = decisions;
        this.loop = loop;
    }

    /** Runs the daemon of the lab in the folder {@code args[0]}, whose sockets are in {@code args[1]}. */
    public static void main(String[] args) throws IOException {
        LabFolder folder = new LabFolder(Path.of(args[0]), Path.of(args[1]));
        LabPlan plan = LabPlanFile.read(folder.plan())
                .orElseThrow(() -> new IOException(folder.plan() + " is missing: run 'anew lab up'"));
        Switch decisions = new Switch(plan.cables(), new SplittableRandom());
        Files.deleteIfExists(folder.daemonSocket());
        try (SwitchLoop loop = new SwitchLoop(decisions);
                DepotServer depot = new DepotServer(plan.images(), plan.depotPort());
                ServerSocketChannel control = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            control.bind(UnixDomainSocketAddress.of(folder.daemonSocket()));
            Files.writeString(folder.daemonPid(), ProcessHandle.current().pid() + "\n");
            LabDaemon daemon = new LabDaemon(decisions, loop);
            Thread.ofVirtual().start(() -> daemon.listen(control));
            System.out.println("switch with " + plan.cables().size() + " ports, depot on port " + depot.port());
            loop.run();
        } finally {
            Files.deleteIfExists(folder.daemonPid());
            Files.deleteIfExists(folder.daemonSocket());
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

    private Map<String, Object> obey(Map<String, Object> order) {
        try {
            return switch (String.valueOf(order.get("do"))) {
                case "status" ->
                    Map.of(
                            "pid", ProcessHandle.current().pid(),
                            "received", loop.received(),
                            "sent", loop.sent(),
                            "faults", decisions.faults().byDirection().size());
                case "fault" -> {
                    decisions.faults(decisions.faults().with(text(order, "from"), text(order, "to"), fault(order)));
                    yield Map.of();
                }
                case "mend" -> {
                    decisions.faults(decisions.faults().without(text(order, "from"), text(order, "to")));
                    yield Map.of();
                }
                case "mend-all" -> {
                    decisions.faults(Faults.NONE);
                    yield Map.of();
                }
                case "stop" -> Map.of();
                default -> Map.of("error", "nobody taught me to do '" + order.get("do") + "'");
            };
        } catch (IllegalArgumentException bad) {
            return Map.of("error", String.valueOf(bad.getMessage()));
        }
    }

    private static Fault fault(Map<String, Object> order) {
        return new Fault(number(order, "loss"), Duration.ofMillis((long) number(order, "delayMillis")));
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
