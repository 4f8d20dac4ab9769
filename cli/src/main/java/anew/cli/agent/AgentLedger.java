package anew.cli.agent;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Pool;
import anew.core.port.Commands;
import anew.core.port.LedgerDisk;
import anew.core.port.LedgerServer;
import anew.depot.AgentSettings;
import anew.depot.Bundle;
import anew.depot.Marker;
import anew.depot.StorageSettings;
import anew.drivers.etcd.EtcdMembers;
import anew.drivers.etcd.EtcdServer;
import anew.drivers.exec.ProcessCommands;
import anew.drivers.lvm.LedgerVolume;
import anew.drivers.systemd.TransientUnits;
import anew.node.Places;
import anew.node.ledger.LedgerKeeper;
import anew.node.ledger.LedgerNews;
import anew.node.ledger.LedgerNote;
import anew.node.ledger.LedgerOrders;
import anew.node.ledger.LedgerSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Wires {@link LedgerKeeper} to LVM, systemd and etcd, and gives it the thread that ticks it. As with volumes, the settings
 * are read once.
 */
final class AgentLedger {

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** A member that is cut off from the others does not answer at all. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    /** What a pserver that keeps the ledger, or has kept it, has to know. */
    record Settings(LedgerSite site, Pool pool) {

        /** As {@code /config} has it; empty for a pserver that has no room for it, or in a fleet where others keep it. */
        static Optional<Settings> read(Path config) {
            try {
                HostName self = Marker.read(Files.readString(config.resolve(Bundle.MARKER)))
                        .machine();
                Path local = config.resolve("local");
                Path file = local.resolve(AgentSettings.FILE);
                AgentSettings agent = AgentSettings.read(Files.exists(file) ? Files.readString(file) : "");
                if (agent.keepers().isEmpty()
                        || !(StorageSettings.read(Files.readString(local.resolve(StorageSettings.FILE)))
                                instanceof StorageSettings.Reading.Read(StorageSettings storage))) {
                    return Optional.empty();
                }
                Optional<IpAddress> address = Optional.ofNullable(
                                agent.keepers().get(self))
                        .or(() -> Optional.ofNullable(storage.portals().get(self)));
                return address.isEmpty() || storage.pools().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Settings(
                                new LedgerSite(self, address.get(), agent.keepers()),
                                storage.pools().getFirst()));
            } catch (IOException | IllegalArgumentException unreadable) {
                return Optional.empty();
            }
        }

        private LedgerDisk disk(Places places, Commands commands) {
            return new LedgerVolume(commands, pool, places.run().resolve("ledger"), MOUNTS);
        }

        private LedgerServer server(Commands commands) {
            return new EtcdServer(site.self(), site.address(), new TransientUnits(commands));
        }
    }

    private AgentLedger() {}

    /**
     * Begins to keep the ledger's member in a thread of its own.
     *
     * @param changed called when there is news
     */
    static Supplier<LedgerNews> begin(Settings settings, Places places, Commands commands, Runnable changed) {
        LedgerKeeper keeper = new LedgerKeeper(
                settings.site(),
                settings.disk(places, commands),
                settings.server(commands),
                new EtcdMembers(CONNECT_TIMEOUT, ANSWER_TIMEOUT),
                changed);
        Thread.ofPlatform().daemon().name("ledger").start(() -> keep(keeper));
        return keeper::news;
    }

    private static void keep(LedgerKeeper keeper) {
        try {
            Instant due = keeper.tick(AgentVolumes.sinceBoot());
            while (!due.equals(Instant.MAX)) {
                Duration wait = Duration.between(AgentVolumes.sinceBoot(), due);
                if (wait.isPositive()) {
                    Thread.sleep(wait); // Until the keeper wants to look again; nobody else has a reason to wake it.
                }
                due = keeper.tick(AgentVolumes.sinceBoot());
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what was asked on the command line, and returns the exit status. */
    static int obey(AgentOptions options) throws InterruptedException {
        Optional<Settings> settings = Settings.read(options.places().config());
        if (settings.isEmpty()) {
            System.err.println("anew-agent: the bundle of this pserver has nothing to do with the ledger");
            return 1;
        }
        Commands commands = new ProcessCommands();
        LedgerOrders orders = new LedgerOrders(
                settings.get().site(),
                settings.get().disk(options.places(), commands),
                settings.get().server(commands));
        try {
            switch (options.task()) {
                case FOUND_LEDGER -> orders.found(options.token());
                case DISCARD_LEDGER -> orders.discard();
                case TELL_LEDGER, KEEP, ONCE, TELL_VOLUMES, HELP -> {
                    // The former only asks, and nobody comes here for the others.
                }
            }
            System.out.println(orders.note().map(LedgerNote::text).orElse("nothing"));
            return 0;
        } catch (IOException | IllegalArgumentException refused) {
            System.err.println("anew-agent: " + refused.getMessage());
            return 1;
        }
    }
}
