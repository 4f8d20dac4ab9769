package anew.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.CatchUp;
import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.Lineage;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.port.Ledger;
import anew.core.protocol.Change;
import anew.core.protocol.Timers;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerText;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Four pservers around one ledger, with real keepers of volumes, on a clock that moves when told. */
final class Cluster {

    static final HostName ALPHA = new HostName("alpha");
    static final HostName BETA = new HostName("beta");
    static final HostName STOR1 = new HostName("stor1");
    static final HostName STOR2 = new HostName("stor2");
    static final HostName DB1 = new HostName("db1");
    static final VolumeId DATA = new VolumeId(DB1, new VolumeName("data"));
    static final LedgerKeys KEYS = new LedgerKeys("t");

    private static final Duration STEP = Duration.ofMillis(250);

    final Hardware hardware = new Hardware();
    final Map<HostName, Node> nodes = new TreeMap<>();
    final MemoryLedger ledger;

    private Instant now = Instant.parse("2026-11-23T15:00:00Z");
    private int lives;

    /** One pserver. */
    final class Node implements Domus, VolumeGate.Listener {
        final HostName name;
        final MemoryLedger.Line line = new MemoryLedger.Line();
        final Set<HostName> domains = new HashSet<>();
        /** Halted domains are not among them: they are there, but nothing of them runs. */
        final Set<HostName> halted = new HashSet<>();

        final ConcurrentLinkedQueue<Runnable> heldBack = new ConcurrentLinkedQueue<>();
        private final Path notes;
        private Owner owner;
        VolumeKeeper keeper;
        boolean hangs;
        boolean startsDomus = true;
        /** Whether the toolstack fails to halt a domain. */
        boolean clings;

        int answersChanged;
        int newsChanged;

        Node(HostName name, Path folder) {
            this.name = name;
            this.notes = folder.resolve(name.text());
            this.owner = newLife();
            this.keeper = newKeeper();
        }

        private Owner newLife() {
            return new Owner(name, new Incarnation("life" + ++lives));
        }

        private VolumeKeeper newKeeper() {
            return new VolumeKeeper(
                    new VolumeKeeper.Place(
                            owner,
                            Timers.within(Duration.ofSeconds(30)),
                            ledger.over(line),
                            KEYS,
                            hardware.legs(name),
                            hardware.mirrors(name),
                            this,
                            _ -> Optional.of(IpAddress.parse("10.1.0.9")),
                            notes),
                    task -> {
                        if (hangs) {
                            heldBack.add(task);
                        } else {
                            task.run();
                        }
                    },
                    new Random(lives),
                    () -> now,
                    () -> now,
                    () -> {},
                    this);
        }

        @Override
        public void answersChanged() {
            answersChanged++;
        }

        @Override
        public void newsChanged() {
            newsChanged++;
        }

        void restartAgent() {
            keeper = newKeeper();
        }

        void reboot() {
            domains.clear();
            halted.clear();
            hardware.reboot(name);
            forget(notes.toFile());
            owner = newLife();
            keeper = newKeeper();
        }

        private static void forget(File file) {
            for (File inside : Optional.ofNullable(file.listFiles()).orElse(new File[0])) {
                forget(inside);
            }
            file.delete();
        }

        /** What the domU part of an agent does. */
        private void tendDomus() {
            long moment = keeper.beforeListing();
            keeper.listed(moment, existing());
            boolean granted = halted.isEmpty() && keeper.ask(DB1, List.of(DATA)) instanceof VolumeGate.Answer.Granted;
            if (startsDomus
                    && granted
                    && !domains.contains(DB1)
                    && keeper.permit(DB1, List.of(DATA)) instanceof VolumeGate.Permission.Granted) {
                domains.add(DB1);
                keeper.ended(DB1);
            }
        }

        private Set<HostName> existing() {
            Set<HostName> existing = new HashSet<>(domains);
            existing.addAll(halted);
            return existing;
        }

        @Override
        public Listing list() {
            return new Listing.Known(existing());
        }

        @Override
        public Halting halt(HostName vserver) {
            if (clings) {
                return new Halting.Runs("the toolstack hangs");
            }
            if (domains.remove(vserver)) {
                halted.add(vserver);
            }
            return new Halting.Halted();
        }

        /** Xen's kernel part comes to harm when a disk is taken away under writes: see docs/decisions/domu-end.md. */
        @Override
        public Ending destroy(HostName vserver) {
            assertThat(hardware.waits(name)).as("a write under way on " + name).isFalse();
            domains.remove(vserver);
            halted.remove(vserver);
            return new Ending.Gone();
        }

        @Override
        public Ending shutDown(HostName vserver) {
            return domains.remove(vserver) ? new Ending.Remains("it is shutting down") : new Ending.Gone();
        }
    }

    Cluster(Path folder) {
        ledger = new MemoryLedger(() -> now);
        for (HostName name : List.of(ALPHA, BETA, STOR1, STOR2)) {
            nodes.put(name, new Node(name, folder));
        }
    }

    Node node(HostName name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    /** Passes time in small steps, in each of which everybody does what there is to do. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            now = now.plus(STEP);
            ledger.pass();
            for (int i = 0; i < 8; i++) {
                nodes.values().forEach(node -> node.keeper.tick());
            }
            nodes.values().forEach(Node::tendDomus);
            assertThat(running()).as("domUs of one vserver at %s", now).hasSizeLessThan(2);
        }
    }

    /** Where the domU runs. */
    Set<HostName> running() {
        Set<HostName> where = new TreeSet<>();
        nodes.forEach((name, node) -> {
            if (node.domains.contains(DB1)) {
                where.add(name);
            }
        });
        return where;
    }

    VolumeRecord record() {
        return LedgerText.record("record", entry().value()).value().orElseThrow();
    }

    /** Orders a check of the volume; by its number it is known. */
    CheckOrder orderCheck(int stamp) {
        CheckOrder order = new CheckOrder(record().epoch(), stamp);
        put(KEYS.check(DATA), LedgerText.of(order));
        return order;
    }

    /** What the ledger says of the last check. */
    Optional<CheckReport> checked() {
        return outside().get(KEYS.checked(DATA)) instanceof Ledger.Reading.Found(long _, Ledger.Entry entry)
                ? LedgerText.checkReport(entry.key(), entry.value()).value()
                : Optional.empty();
    }

    /** How far the ledger says that legs have caught up. */
    Optional<CatchUp> catchUp() {
        return outside().get(KEYS.catchUp(DATA)) instanceof Ledger.Reading.Found(long _, Ledger.Entry entry)
                ? LedgerText.catchUp(entry.key(), entry.value()).value()
                : Optional.empty();
    }

    private Ledger.Entry entry() {
        return ((Ledger.Reading.Found) outside().get(KEYS.record(DATA))).entry();
    }

    /** As a command of somebody's would reach it. */
    Ledger outside() {
        return ledger.over(new MemoryLedger.Line());
    }

    void write(VolumeRecord record) {
        put(KEYS.record(DATA), LedgerText.of(record));
    }

    void put(String key, String text) {
        outside().commit(List.of(), List.of(Ledger.Write.put(key, text)));
    }

    void change(Change change) {
        write(change.apply(record(), 4711 + lives, "secret-of-a-command"));
    }

    /** Puts a new volume there. */
    static void seed(MemoryLedger ledger) {
        ledger.over(new MemoryLedger.Line())
                .commit(List.of(), List.of(Ledger.Write.put(KEYS.record(DATA), LedgerText.of(fresh()))));
    }

    static VolumeRecord fresh() {
        return VolumeRecord.begun(
                DATA,
                Size.ofGibibytes(1),
                new Redundancy.Mirror(2),
                Lineage.beginning(17),
                Optional.of(ALPHA),
                new TreeMap<>(Map.of(STOR1, new PoolName("fast"), STOR2, new PoolName("fast"))),
                "the-first-secret");
    }

    /** A volume that is in use on alpha. */
    static Cluster inUse(Path folder) {
        Cluster cluster = new Cluster(folder);
        cluster.write(fresh());
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.running()).containsExactly(ALPHA);
        return cluster;
    }
}
