package anew.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private static Console console(boolean terminal, Map<String, String> environment) {
        return Console.of(System.out, System.err, terminal, environment);
    }

    @Test
    void aTerminalHasColours() {
        Console console = console(true, Map.of("TERM", "xterm", "COLUMNS", "132"));
        assertThat(console.live()).isTrue();
        assertThat(console.in(Style.RED, "no")).isEqualTo("\u001b[31mno\u001b[0m");
        assertThat(console.columns()).isEqualTo(132);
    }

    @Test
    void aPipeHasNone() {
        Console console = console(false, Map.of("TERM", "xterm"));
        assertThat(console.live()).isFalse();
        assertThat(console.in(Style.RED, "no")).isEqualTo("no");
    }

    @Test
    void noColorTakesTheColoursButLeavesTheMovement() {
        Console console = console(true, Map.of("TERM", "xterm", "NO_COLOR", "1"));
        assertThat(console.live()).isTrue();
        assertThat(console.colours()).isFalse();
    }

    @Test
    void continuousIntegrationIsNoTerminal() {
        assertThat(console(true, Map.of("TERM", "xterm", "CI", "true")).live()).isFalse();
        assertThat(console(true, Map.of("TERM", "dumb")).live()).isFalse();
        assertThat(console(true, Map.of()).live()).isFalse();
    }

    @Test
    void aNonsensicalWidthIsIgnored() {
        assertThat(console(true, Map.of("COLUMNS", "wide")).columns()).isEqualTo(80);
    }
}
