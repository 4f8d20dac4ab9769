package anew.depot;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentSettingsTest {

    private static final URI DEPOT = URI.create("http://depot.example.net/anew");
    private static final URI LEDGER = URI.create("http://10.2.0.252:2379");

    @Test
    void whatIsWrittenIsRead() {
        AgentSettings all = new AgentSettings(
                Optional.of(DEPOT),
                List.of(LEDGER, URI.create("http://10.2.0.253:2379")),
                new TreeMap<>(Map.of(
                        new HostName("stor1"), IpAddress.parse("10.2.0.252"),
                        new HostName("stor2"), IpAddress.parse("fd00::2"))));
        assertThat(read(all)).isEqualTo(all);
        AgentSettings depotOnly = new AgentSettings(Optional.of(DEPOT), List.of(), new TreeMap<>());
        assertThat(read(depotOnly)).isEqualTo(depotOnly);
    }

    @Test
    void notAllPserversAskTheSameServerOfTheLedgerFirst() {
        List<URI> servers = Stream.of("http://10.2.0.1:2379", "http://10.2.0.2:2379", "http://10.2.0.3:2379")
                .map(URI::create)
                .toList();
        AgentSettings settings = new AgentSettings(Optional.empty(), servers, new TreeMap<>());

        assertThat(IntStream.range(0, 20)
                        .mapToObj(i -> settings.ledgerFor(new HostName("alpha" + i)))
                        .peek(order -> assertThat(order).containsExactlyInAnyOrderElementsOf(servers))
                        .map(List::getFirst))
                .containsAll(servers);
    }

    @Test
    void damagedFileNamesNothing() {
        assertThat(AgentSettings.read("ledger: [")).isEqualTo(AgentSettings.NONE);
        assertThat(AgentSettings.read("ledger: 'no address'")).isEqualTo(AgentSettings.NONE);
        assertThat(AgentSettings.read("")).isEqualTo(AgentSettings.NONE);
    }

    private static AgentSettings read(AgentSettings settings) {
        return AgentSettings.read(((Entry.File) settings.file()).text());
    }
}
