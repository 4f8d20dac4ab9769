package anew.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.cli.agent.AgentOptions.Task;
import anew.node.Places;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentOptionsTest {

    @Test
    void withoutArgumentsThePlacesAreThoseOfAPserver() {
        assertThat(AgentOptions.parse(List.of()))
                .isEqualTo(new AgentOptions(Places.STANDARD, Path.of("/sys"), Task.KEEP, ""));
    }

    @Test
    void everyPlaceCanBeMoved() {
        List<String> arguments =
                List.of("--once --config /a --run /b --cache /c --state /d --medium /e --sys /f".split(" ", -1));

        assertThat(AgentOptions.parse(arguments))
                .isEqualTo(new AgentOptions(
                        new Places(Path.of("/a"), Path.of("/b"), Path.of("/c"), Path.of("/d"), Path.of("/e")),
                        Path.of("/f"),
                        Task.ONCE,
                        ""));
    }

    @Test
    void aLedgerIsFoundedByItsToken() {
        AgentOptions options = AgentOptions.parse(List.of("--found-ledger", "6d0f", "--config", "/a"));

        assertThat(options.task()).isEqualTo(Task.FOUND_LEDGER);
        assertThat(options.token()).isEqualTo("6d0f");
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--found-ledger"))).hasMessageContaining("needs a token");
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--colour"))).hasMessageContaining("--colour");
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--config"))).hasMessageContaining("needs a folder");
    }
}
