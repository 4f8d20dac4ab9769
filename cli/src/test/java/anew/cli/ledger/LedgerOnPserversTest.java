package anew.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.port.Ledger;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Write;
import anew.core.port.LedgerDisk;
import anew.core.port.LedgerServer;
import anew.drivers.etcd.EtcdLedger;
import anew.drivers.etcd.EtcdMembers;
import anew.drivers.etcd.EtcdServer;
import anew.node.ledger.LedgerKeeper;
import anew.node.ledger.LedgerNote;
import anew.node.ledger.LedgerOrders;
import anew.node.ledger.LedgerSite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agents of three pservers keep a real etcd, each at an address of its own on this machine, as they would on theirs. */
@Tag("machine")
@Timeout(300)
class LedgerOnPserversTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final SortedMap<HostName, IpAddress> KEEPERS = new TreeMap<>(Map.of(
            new HostName("stor1"), IpAddress.parse("127.0.77.1"),
            new HostName("stor2"), IpAddress.parse("127.0.77.2"),
            new HostName("stor3"), IpAddress.parse("127.0.77.3")));

    @TempDir
    private Path folder;

    private final Screen screen = new Screen();
    private final List<Pserver> pservers = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    /** A folder in the place of the logical volume; losing the disk is losing the folder. */
    private record FolderDisk(Path folder) implements LedgerDisk {

        @Override
        public Place look() {
            return Files.isDirectory(folder) ? new Place.Present(folder) : new Place.Absent();
        }

        @Override
        public LedgerDisk.Outcome make() {
            try {
                Files.createDirectories(folder);
                return new LedgerDisk.Outcome.Done();
            } catch (IOException failure) {
                return new LedgerDisk.Outcome.Failed(failure.toString());
            }
        }
    }

    /** What of a pserver has to do with the ledger. */
    private final class Pserver {

        private final HostName name;
        private final IpAddress address;
        private final Path disk;
        private final ProcessUnits units;
        private LedgerKeeper agent;

        Pserver(HostName name, IpAddress address) {
            this.name = name;
            this.address = address;
            this.disk = folder.resolve(name.text());
            this.units = new ProcessUnits(folder.resolve(name + ".log"));
            this.agent = newAgent(KEEPERS);
        }

        private LedgerKeeper newAgent(SortedMap<HostName, IpAddress> keepers) {
            return new LedgerKeeper(
                    new LedgerSite(name, address, keepers),
                    new FolderDisk(disk),
                    new EtcdServer(name, address, units),
                    new EtcdMembers(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                    () -> {});
        }

        void restartAgent() {
            agent = newAgent(KEEPERS);
        }

        LedgerOrders orders() {
            return new LedgerOrders(
                    new LedgerSite(name, address, KEEPERS), new FolderDisk(disk), new EtcdServer(name, address, units));
        }

        URI url() {
            return address.httpUrl(2379);
        }

        boolean serves() {
            return agent.news().words().startsWith("member ")
                    && agent.news().words().endsWith("3 members")
                    && note().startsWith("member ");
        }

        String note() {
            try {
                return Files.readString(disk.resolve("member")).strip();
            } catch (IOException none) {
                return "";
            }
        }

        String problems() {
            return String.join("; ", agent.news().problems());
        }
    }

    @BeforeEach
    void makePservers() {
        KEEPERS.forEach((name, address) -> pservers.add(new Pserver(name, address)));
    }

    @AfterEach
    void endServers() {
        pservers.forEach(pserver -> pserver.units.close());
    }

    private Pserver pserver(int number) {
        return pservers.get(number - 1);
    }

    private void tickAll() throws InterruptedException {
        now = now.plusSeconds(10);
        for (Pserver pserver : pservers) {
            pserver.agent.tick(now);
        }
    }

    /** etcd tells nobody what it has come to; agents look, too. */
    private void tickUntil(BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> pservers.stream()
                            .map(each -> each.name + ": " + each.note() + ": " + each.agent.news())
                            .toList()
                            .toString())
                    .isLessThan(deadline);
            tickAll();
        }
    }

    private void found() throws Exception {
        for (Pserver pserver : pservers) {
            pserver.orders().found("t1");
        }
        tickUntil(() -> pservers.stream().allMatch(Pserver::serves));
    }

    @Test
    void whoeverWatchesWhileNothingChangesIsToldThatTheServerIsThere() throws Exception {
        found();
        String request = """
                {"create_request": {"key": "AA==", "range_end": "AA==", "progress_notify": true}}""";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> watch = http.send(
                    HttpRequest.newBuilder(pserver(1).url().resolve("/v3/watch"))
                            .POST(BodyPublishers.ofString(request))
                            .build(),
                    BodyHandlers.ofLines());
            assertThat(watch.body().limit(3)).hasSize(3).noneMatch(line -> line.contains("events"));
            http.shutdownNow();
        }
    }

    private static EtcdLedger client(List<URI> urls) {
        return new EtcdLedger(urls, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /** What is sent while a new leader is elected gets no answer, and is sent again. */
    private void put(String key) {
        EtcdLedger ledger = client(pservers.stream().map(Pserver::url).toList());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Ledger.Outcome outcome = ledger.commit(List.of(), List.of(Write.put(key, "")));
        while (outcome instanceof Ledger.Outcome.Unknown && System.nanoTime() < deadline) {
            outcome = ledger.commit(List.of(), List.of(Write.put(key, "")));
        }
        assertThat(outcome).isInstanceOf(Ledger.Outcome.Committed.class);
    }

    private static List<String> keys(Pserver pserver) {
        return client(List.of(pserver.url())).list("") instanceof Listing.Entries entries
                ? entries.entries().stream().map(entry -> entry.key()).toList()
                : List.of("unknown");
    }

    private static void lose(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private int anew(String... words) throws IOException {
        Path fleet = Files.createDirectories(folder.resolve("fleet"));
        Files.writeString(fleet.resolve("fleet.yaml"), """
                name: test
                domain: example.net
                networks:
                  storage:
                    subnet: 127.0.77.0/24
                failover:
                  within: 30s
                ledger:
                  pservers: [stor1, stor2, stor3]
                """);
        for (int i = 1; i <= 3; i++) {
            Path server = Files.createDirectories(fleet.resolve("pservers/stor" + i));
            Files.writeString(server.resolve("server.yaml"), """
                    memory: 1 GiB
                    cpus: 1
                    rack: r%1$d
                    runs-vservers: false
                    nics:
                      - mac: 52:54:00:00:00:0%1$d
                        network: storage
                        address: 127.0.77.%1$d
                    storage:
                      bulk:
                        device: /dev/disk/by-id/bulk
                        size: 4 GiB
                    """.formatted(i));
        }
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--fleet", fleet.toString()));
        return Main.commandLine(screen.plain()).execute(all.toArray(String[]::new));
    }

    @Test
    void threeAgentsKeepALedgerOnceTheyAreToldToBeginIt() throws Exception {
        tickAll();
        tickAll();
        assertThat(pserver(1).problems()).contains("no ledger has begun on stor1", "anew ledger found");
        pservers.forEach(pserver -> assertThat(pserver.units.started()).isEmpty());

        found();
        put("k");
        assertThat(keys(pserver(3))).containsExactly("k");
        assertThat(pserver(1).problems()).isEmpty();
        assertThat(anew("ledger", "show")).as(screen.err()).isZero();
        assertThat(screen.out()).contains("MEMBER", "stor1", "stor2", "stor3", "leads", "follows", "3.4", "k");

        // The agent is killed and started again: the ledger does not notice.
        long pid = pserver(1).units.pid();
        pserver(1).restartAgent();
        tickUntil(pserver(1)::serves);
        assertThat(pserver(1).units.started()).hasSize(1);
        assertThat(pserver(1).units.pid()).isEqualTo(pid);

        // The server is killed: its agent starts it with what it had.
        pserver(1).units.kill();
        tickAll();
        tickUntil(pserver(1)::serves);
        assertThat(pserver(1).units.started()).hasSize(2);
        assertThat(pserver(1).units.started().getLast().argv())
                .contains("--initial-cluster=stor1=http://127.0.77.1:2380");
        assertThat(keys(pserver(1))).containsExactly("k");

        assertThat(pserver(1).orders().note())
                .map(LedgerNote::text)
                .hasValue(pserver(1).note());
        assertThatThrownBy(() -> pserver(1).orders().found("t2"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keeps a ledger already");
    }

    @Test
    void aMemberThatLostItsDataStaysDownUntilItIsReplaced() throws Exception {
        found();
        put("k1");
        String before = pserver(2).note();
        Path kept = folder.resolve("stor2-as-it-was");
        pserver(2).units.kill();
        Files.move(pserver(2).disk, kept);
        put("k2");
        int started = pserver(2).units.started().size();
        tickUntil(() -> pserver(2).problems().contains("has lost its data"));
        tickAll();
        assertThat(pserver(2).problems()).contains("anew ledger replace-member stor2");

        // When nobody is there to say so, a blank disk begins nothing either.
        pserver(1).units.kill();
        pserver(3).units.kill();
        now = now.plusSeconds(10);
        pserver(2).agent.tick(now);
        assertThat(pserver(2).problems()).contains("no other member answers");
        assertThat(pserver(2).units.started()).hasSize(started);
        assertThat(anew("ledger", "replace-member", "stor2", "--yes")).isEqualTo(1);
        assertThat(screen.err()).contains("nobody tells who keeps the ledger");

        tickAll();
        tickUntil(() -> pserver(1).serves() && pserver(3).serves());
        assertThat(anew("ledger", "show")).isEqualTo(1);
        assertThat(screen.out()).contains("does not answer");
        assertThat(anew("ledger", "replace-member", "stor2", "--dry-run")).isZero();
        assertThat(screen.out()).contains("would be done: Member " + before.split(" ", -1)[1]);
        assertThat(anew("ledger", "replace-member", "stor1", "--yes")).isEqualTo(1);
        assertThat(screen.err()).contains("stor2 is not well");
        assertThat(anew("ledger", "replace-member", "stor2", "--yes"))
                .as(screen.err())
                .isZero();
        assertThat(anew("ledger", "replace-member", "stor2", "--yes"))
                .as("given again")
                .isZero();
        tickUntil(pserver(2)::serves);
        assertThat(pserver(2).note()).isNotEqualTo(before);
        assertThat(keys(pserver(2))).containsExactly("k1", "k2");

        // The old disk is found and put back: what it holds is of a member that is none any more.
        pserver(2).units.kill();
        lose(pserver(2).disk);
        Files.move(kept, pserver(2).disk);
        tickUntil(() -> pserver(2).note().isEmpty());
        tickUntil(() -> pserver(2).problems().contains("has lost its data"));
        assertThat(pserver(2).disk.resolve("etcd")).doesNotExist();
        assertThat(keys(pserver(1))).containsExactly("k1", "k2");
    }

    @Test
    void dataThatVanishBesideTheirNoteAreNotBegunAnew() throws Exception {
        found();
        pserver(3).units.kill();
        lose(pserver(3).disk.resolve("etcd"));
        int started = pserver(3).units.started().size();
        tickAll();
        tickAll();
        assertThat(pserver(3).problems()).contains("has lost its data");
        assertThat(pserver(3).units.started()).hasSize(started);

        // Even a start that comes too late to see it ends by itself.
        EtcdServer server = new EtcdServer(pserver(3).name, pserver(3).address, pserver(3).units);
        server.start(new LedgerServer.Start.GoOn(), pserver(3).disk);
        tickUntil(() -> server.hasData(pserver(3).disk) || ended(server));
        assertThat(server.hasData(pserver(3).disk)).isFalse();
    }

    private static boolean ended(EtcdServer server) {
        try {
            return server.state() instanceof LedgerServer.State.Ended;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void whatFleetYamlSaysOtherwiseIsToldAndNotDone() throws Exception {
        found();
        SortedMap<HostName, IpAddress> others = new TreeMap<>(KEEPERS);
        others.remove(new HostName("stor3"));
        others.put(new HostName("stor4"), IpAddress.parse("127.0.77.4"));
        pserver(1).agent = pserver(1).newAgent(others);
        pserver(3).agent = pserver(3).newAgent(others);

        tickUntil(() -> !pserver(1).problems().isEmpty());
        assertThat(pserver(1).problems())
                .contains("fleet.yaml has the ledger on stor1, stor2, stor4", "its members are stor1, stor2, stor3");
        tickUntil(() -> !pserver(3).problems().isEmpty());
        assertThat(pserver(3).problems()).contains("fleet.yaml does not name it", "replace-member stor3 --with NEW");
        pserver(3).units.kill();
        tickAll();
        tickUntil(pserver(3)::serves);

        put("k");
        assertThat(keys(pserver(3))).containsExactly("k");
    }
}
