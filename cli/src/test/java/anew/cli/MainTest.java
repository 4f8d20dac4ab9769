package anew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.terminal.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MainTest {

    private final Screen screen = new Screen();

    private int anew(String... args) {
        return Main.commandLine(screen.plain(), args).execute(args);
    }

    @Test
    void withoutArgumentsItSaysWhatItCanDo() {
        assertThat(anew()).isZero();
        assertThat(screen.out())
                .contains("Every server rebuilt from one repository.")
                .contains("completion");
    }

    @Test
    void aMisspelledCommandBringsTheRightOneToMind() {
        assertThat(anew("verfy")).isEqualTo(2);
        assertThat(screen.err()).contains("anew verify").contains("See 'anew --help'.");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void theVersionIsThatOfThePom() throws IOException {
        assertThat(anew("--version")).isZero();
        assertThat(screen.out()).startsWith("anew " + Version.NUMBER);
        assertThat(Files.readString(Path.of("../pom.xml"))).contains("<version>" + Version.NUMBER + "</version>");
    }

    @Test
    void onlyTheNamedCommandIsDescribedForItIsQuicker() {
        assertThat(Main.commandLine(screen.plain(), "check", "x").getSubcommands())
                .containsOnlyKeys("check");
        assertThat(Main.commandLine(screen.plain(), "--version").getSubcommands())
                .isEmpty();
        assertThat(Main.commandLine(screen.plain(), "--help").getSubcommands()).containsKeys("check", "verify");
    }

    @Test
    void completionIsAShellScript() {
        assertThat(anew("completion")).isZero();
        assertThat(screen.out()).startsWith("#!/usr/bin/env bash").contains("verify");
    }

    @Test
    void failuresAreToldInWords() {
        assertThat(Failures.describe(new NoSuchFileException("fleet.yaml")))
                .isEqualTo("fleet.yaml: no such file or folder");
        assertThat(Failures.describe(new UncheckedIOException(new NoSuchFileException("fleet.yaml"))))
                .isEqualTo("fleet.yaml: no such file or folder");
        assertThat(Failures.describe(new IllegalStateException("x"))).startsWith("internal error: ");
    }
}
