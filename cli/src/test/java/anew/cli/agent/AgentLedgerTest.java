package anew.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.agent.AgentLedger.Settings;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.depot.AgentSettings;
import anew.depot.StorageSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLedgerTest {

    private static final HostName STOR1 = new HostName("stor1");
    private static final HostName STOR4 = new HostName("stor4");
    private static final SortedMap<HostName, IpAddress> KEEPERS =
            new TreeMap<>(Map.of(STOR1, IpAddress.parse("10.2.0.11")));
    private static final SortedMap<HostName, IpAddress> PORTALS =
            new TreeMap<>(Map.of(STOR1, IpAddress.parse("10.2.0.11"), STOR4, IpAddress.parse("10.2.0.14")));
    private static final List<Pool> POOLS = List.of(
            new Pool(new PoolName("z"), "/dev/z", Size.ofGibibytes(4)),
            new Pool(new PoolName("a"), "/dev/a", Size.ofGibibytes(4)));

    @TempDir
    private Path config;

    private Optional<Settings> read(HostName self, SortedMap<HostName, IpAddress> keepers, List<Pool> pools)
            throws IOException {
        Path local = Files.createDirectories(config.resolve("local"));
        Files.writeString(
                config.resolve("anew-config"), "fleet: \"t\"\nmachine: \"" + self + "\"\nkind: \"pserver\"\n");
        AgentSettings agent =
                new AgentSettings(Optional.empty(), List.of(URI.create("http://10.2.0.11:2379")), keepers);
        Files.writeString(local.resolve(AgentSettings.FILE), ((Entry.File) agent.file()).text());
        StorageSettings storage = new StorageSettings(Duration.ofSeconds(30), Size.ofGibibytes(1), pools, PORTALS);
        Files.writeString(local.resolve(StorageSettings.FILE), ((Entry.File) storage.file()).text());
        return Settings.read(config);
    }

    @Test
    void aNamedPserverKeepsItInItsFirstPool() throws IOException {
        Settings settings = read(STOR1, KEEPERS, POOLS).orElseThrow();

        assertThat(settings.pool()).isEqualTo(POOLS.getFirst());
        assertThat(settings.site().address()).hasToString("10.2.0.11");
        assertThat(settings.site().keepers()).isEqualTo(KEEPERS);
    }

    @Test
    void aPserverThatIsNotNamedLooksWhetherItStillDoes() throws IOException {
        assertThat(read(STOR4, KEEPERS, POOLS).orElseThrow().site().address()).hasToString("10.2.0.14");
    }

    @Test
    void nobodyKeepsWhatOthersServe() throws IOException {
        assertThat(read(STOR1, new TreeMap<>(), POOLS)).isEmpty();
        assertThat(read(STOR4, KEEPERS, List.of())).isEmpty();
        assertThat(Settings.read(config.resolve("none"))).isEmpty();
    }
}
