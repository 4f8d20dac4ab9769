package anew.depot;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree.Entry;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentSettingsTest {

    private static final URI DEPOT = URI.create("http://depot.example.net/anew");
    private static final URI LEDGER = URI.create("http://10.2.0.252:2379");

    @Test
    void whatIsWrittenIsRead() {
        AgentSettings both =
                new AgentSettings(Optional.of(DEPOT), List.of(LEDGER, URI.create("http://10.2.0.253:2379")));
        assertThat(read(both)).isEqualTo(both);
        AgentSettings depotOnly = new AgentSettings(Optional.of(DEPOT), List.of());
        assertThat(read(depotOnly)).isEqualTo(depotOnly);
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
