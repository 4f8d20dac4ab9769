package anew.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {

    @TempDir
    private Path folder;

    private Path file;
    private ConsoleLog log;

    @BeforeEach
    void open() {
        file = folder.resolve("console.log");
        log = new ConsoleLog(file);
    }

    @Test
    void missingFileHasNoLines() throws IOException {
        assertThat(log.newLines()).isEmpty();
    }

    @Test
    void onlyWholeLinesAreReadAndEachOnce() throws IOException {
        append("one\r\ntw");
        assertThat(log.newLines()).containsExactly("one");
        append("o\nthree\n");
        assertThat(log.newLines()).containsExactly("two", "three");
        assertThat(log.newLines()).isEmpty();
    }

    @Test
    void loginPromptIsALineThoughNoneEndsIt() throws IOException {
        append("\r\nalpha login: ");
        assertThat(log.newLines()).containsExactly("", "alpha login:");
    }

    @Test
    void escapeSequencesAreTakenOut() throws IOException {
        append("\u001b[2J\u001b[01;01H[\u001b[0;32m  OK  \u001b[0m] Started \u001b[0;1;39mssh\u001b[0m.\u0007\n");
        assertThat(log.newLines()).containsExactly("[  OK  ] Started ssh.");
    }

    @Test
    void fileThatBecameShorterIsReadFromItsBeginning() throws IOException {
        append("a long first life\n");
        log.newLines();
        Files.writeString(file, "second\n");
        assertThat(log.newLines()).containsExactly("second");
        assertThat(log.lastLines()).containsExactly("second");
    }

    @Test
    void lastTwentyLinesThatAreNotBlankAreKept() throws IOException {
        for (int line = 1; line <= 30; line++) {
            append("line " + line + "\n\n");
        }
        log.newLines();
        assertThat(log.lastLines()).hasSize(20).startsWith("line 11").endsWith("line 30");
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
