package anew.cli.agent;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.Owner;
import anew.core.port.Commands;
import anew.core.port.Hypervisor;
import anew.core.port.LegHost;
import anew.core.port.MirrorHost;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Timers;
import anew.depot.AgentSettings;
import anew.depot.Bundle;
import anew.depot.Marker;
import anew.depot.StorageSettings;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerText.Text;
import anew.drivers.etcd.EtcdLedger;
import anew.drivers.iscsi.IscsiSessions;
import anew.drivers.lio.LioLegHost;
import anew.drivers.md.MdMirrorHost;
import anew.node.HypervisorDomus;
import anew.node.Places;
import anew.node.volume.Knowledge;
import anew.node.volume.VolumeGate;
import anew.node.volume.VolumeKeeper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Wires {@link VolumeKeeper} to ledger, disks, iSCSI and md, and gives it the thread that ticks it. The settings are read
 * once: when they change the agent ends, and systemd starts the next one.
 */
final class AgentVolumes {

    /** How long closing a leg waits for commands under way: a disk that hangs longer will not answer. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private static final Duration WATCH_SILENCE = EtcdLedger.HEARTBEAT.multipliedBy(4);

    /**
     * A server that has died may have been on the same machine as a leg, for which writes wait until the next one has taken
     * the drop: so a connection is not waited for much longer than one that is well takes to accept it.
     */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

    /** Whoever accepts connections is mostly well, but may be electing: a lease is better renewed late than asked for again. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private static final Path SYS = Path.of("/sys");
    private static final Path ISCSI_NODES = Path.of("/etc/iscsi/nodes");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private AgentVolumes() {}

    /** What is needed to keep volumes. */
    sealed interface Settings {
        record Known(Marker marker, List<URI> ledger, StorageSettings storage) implements Settings {}

        /** No volumes are kept. */
        record None(String why) implements Settings {}

        /** As {@code /config} has it. */
        static Settings read(Path config) {
            try {
                Path local = config.resolve("local");
                Marker marker = Marker.read(Files.readString(config.resolve(Bundle.MARKER)));
                Path file = local.resolve(AgentSettings.FILE);
                List<URI> ledger = AgentSettings.read(Files.exists(file) ? Files.readString(file) : "")
                        .ledgerFor(marker.machine());
                if (ledger.isEmpty()) {
                    return new None("no ledger is configured");
                }
                return switch (StorageSettings.read(Files.readString(local.resolve(StorageSettings.FILE)))) {
                    case StorageSettings.Reading.Read(StorageSettings storage) -> new Known(marker, ledger, storage);
                    case StorageSettings.Reading.Unreadable(String why) -> new None(why);
                };
            } catch (IOException | IllegalArgumentException unreadable) {
                return new None("cannot read the settings: " + unreadable);
            }
        }
    }

    /**
     * Begins to keep volumes in a thread of its own, if there is a ledger.
     *
     * @param listener told when there is something new
     */
    static VolumeGate begin(
            Settings settings, Places places, Commands commands, Hypervisor hypervisor, VolumeGate.Listener listener)
            throws IOException {
        return switch (settings) {
            case Settings.Known known -> begin(known, places, commands, hypervisor, listener);
            case Settings.None(String why) -> {
                System.out.println("anew: no volumes are kept: " + why);
                yield VolumeGate.SHUT;
            }
        };
    }

    private static VolumeGate begin(
            Settings.Known settings,
            Places places,
            Commands commands,
            Hypervisor hypervisor,
            VolumeGate.Listener listener)
            throws IOException {
        Owner self = new Owner(
                settings.marker().machine(),
                new Incarnation(Files.readString(BOOT_ID).strip()));
        Timers timers = Timers.within(settings.storage().failoverWithin());
        Semaphore wakeups = new Semaphore(0);
        ExecutorService workers = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("volume-", 0).factory());
        MirrorHost mirrors = new MdMirrorHost(
                commands,
                SYS,
                places.run(),
                new IscsiSessions(commands, SYS, ISCSI_NODES, timers.noop()),
                settings.storage().resyncPerSecond());
        VolumeKeeper keeper = new VolumeKeeper(
                new VolumeKeeper.Place(
                        self,
                        timers,
                        new EtcdLedger(settings.ledger(), CONNECT_TIMEOUT, ANSWER_TIMEOUT, WATCH_SILENCE),
                        new LedgerKeys(settings.marker().fleet()),
                        legs(settings, commands),
                        mirrors,
                        new HypervisorDomus(hypervisor),
                        pserver ->
                                Optional.ofNullable(settings.storage().portals().get(pserver)),
                        notes(places)),
                workers,
                new SecureRandom(),
                AgentVolumes::sinceBoot,
                InstantSource.system(),
                wakeups::release,
                listener);
        Thread.ofPlatform().daemon().name("volumes").start(() -> keep(keeper, wakeups));
        return keeper;
    }

    /** What this pserver knows of volumes; no ledger is asked, and an agent that runs meanwhile is not disturbed. */
    static Text<Answer> knowledge(Places places, Commands commands) throws InterruptedException {
        return switch (Settings.read(places.config())) {
            case Settings.Known known -> Knowledge.read(known.marker().machine(), legs(known, commands), notes(places));
            case Settings.None(String why) -> new Text.Unreadable<>("nothing is known of volumes: " + why);
        };
    }

    private static Path notes(Places places) {
        return places.run().resolve("volumes");
    }

    private static LegHost legs(Settings.Known settings, Commands commands) {
        HostName self = settings.marker().machine();
        @Nullable IpAddress portal = settings.storage().portals().get(self);
        return portal == null
                ? new NoLegs()
                : new LioLegHost(commands, SYS, self, portal, settings.storage().pools(), DRAIN);
    }

    /**
     * The kernel's own clock: it never goes back, and on Linux it is the same for all programs from boot to power-off, so
     * that an agent can go on with the lease of the one before it.
     */
    static Instant sinceBoot() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }

    private static void keep(VolumeKeeper keeper, Semaphore wakeups) {
        try {
            while (true) {
                Instant due = keeper.tick();
                Instant latest = sinceBoot().plusSeconds(1);
                Duration wait = Duration.between(sinceBoot(), due.isBefore(latest) ? due : latest);
                if (wait.isPositive() && wakeups.tryAcquire(wait.toMillis() + 1, TimeUnit.MILLISECONDS)) {
                    wakeups.drainPermits();
                }
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
