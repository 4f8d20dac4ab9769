package anew.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void wordsLeanLeftAndNumbersRight() {
        Table table = Table.of("NAME", "MEMORY", "STATE")
                .and("alpha", "512 MiB", "up")
                .and("b", "2 GiB", "down");
        assertThat(table.lines(false))
                .containsExactly("NAME    MEMORY  STATE", "alpha  512 MiB  up", "b        2 GiB  down");
    }

    @Test
    void coloursTakeNoRoom() {
        Table table = Table.of("A", "B").and(Style.GREEN.of("ok"), "x").and("failed", "y");
        assertThat(table.lines(false)).containsExactly("A       B", Style.GREEN.of("ok") + "      x", "failed  y");
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> Table.of("A", "B").and("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[x]");
    }
}
