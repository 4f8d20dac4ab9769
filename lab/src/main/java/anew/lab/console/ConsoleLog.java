package anew.lab.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads the file that QEMU keeps of a serial console, as it grows. */
public final class ConsoleLog {

    /** How many lines are kept for {@link #lastLines}, and shown when a machine fails. */
    public static final int LINES_KEPT = 20;

    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final Deque<String> last = new ArrayDeque<>();
    private long position;

    public ConsoleLog(Path file) {
        this.file = file;
    }

    /**
     * The lines that have been written since the last call, without control characters; begins anew when the file has
     * become shorter, as it does when the machine is started again. A prompt, which no line end follows, counts as a line
     * once it looks like one.
     */
    public List<String> newLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < position) {
                position = 0;
                unfinished.reset();
                last.clear();
            }
            ByteBuffer buffer = ByteBuffer.allocate(65536);
            int read = channel.read(buffer, position);
            while (read > 0) {
                position += read;
                take(buffer.flip(), lines);
                read = channel.read(buffer.clear(), position);
            }
        } catch (NoSuchFileException notYetStarted) {
            return List.of();
        }
        if (unfinished.toString(StandardCharsets.UTF_8).endsWith("login: ")) {
            finish(lines);
        }
        return lines;
    }

    private void take(ByteBuffer bytes, List<String> lines) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                finish(lines);
            } else {
                unfinished.write(next);
            }
        }
    }

    private void finish(List<String> lines) {
        String line = plain(unfinished.toString(StandardCharsets.UTF_8));
        unfinished.reset();
        lines.add(line);
        if (!line.isBlank()) {
            last.add(line);
        }
        if (last.size() > LINES_KEPT) {
            last.remove();
        }
    }

    /** The last lines that were not blank, oldest first. */
    public List<String> lastLines() {
        return List.copyOf(last);
    }

    /** Terminals' escape sequences (ECMA-48 §5.4) and what else is not text; a console is shown on other terminals. */
    static String plain(String line) {
        return line.replaceAll("\u001b(\\[[0-?]*[ -/]*[@-~]|[0-Z\\\\-~])", "")
                .replaceAll("\\p{Cntrl}", "")
                .stripTrailing();
    }
}
