package anew.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final Screen screen = new Screen();
    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;

    @Test
    void inALogEachNewPhaseIsALine() {
        try (Progress progress = Progress.start(screen.plain(), clock, List.of("alpha", "beta"))) {
            progress.phase("alpha", "kernel");
            progress.phase("alpha", "kernel");
            now = now.plusSeconds(31);
            progress.fraction("beta", "image", 0.25);
            progress.fraction("beta", "image", 0.75);
            progress.done("alpha", "ready");
            progress.failed("beta", "no medium");
        }
        assertThat(screen.err().lines())
                .containsExactly("alpha: kernel", "beta: image 25%", "alpha: ready (31 s)", "beta: failed: no medium");
    }

    @Test
    void aRowFitsTheTerminal() {
        Row row = new Row("alpha", new Row.State.Busy("x".repeat(100), Optional.empty()), Duration.ofSeconds(3));
        assertThat(row.drawn(5, screen.live())).hasSize(59);
    }

    @Test
    void aKnownFractionIsABar() {
        Row row = new Row("base", new Row.State.Busy("squash", Optional.of(0.5)), Duration.ofSeconds(3));
        assertThat(row.drawn(6, screen.live())).isEqualTo("base           3.0 s  [##########----------] squash");
    }

    @Test
    void theLastStateStaysOnTheTerminal() {
        try (Progress progress = Progress.start(screen.live(), clock, List.of("alpha", "beta"))) {
            progress.done("alpha", "ready");
            progress.tell("a word in between");
        }
        assertThat(Style.plain(screen.err())).contains("a word in between");
        List<String> lines = Style.plain(screen.err()).lines().toList();
        assertThat(lines.subList(lines.size() - 2, lines.size()))
                .satisfiesExactly(
                        alpha -> assertThat(alpha).contains("alpha").endsWith("ready"),
                        beta -> assertThat(beta).isEqualTo("beta                 waiting"));
    }
}
