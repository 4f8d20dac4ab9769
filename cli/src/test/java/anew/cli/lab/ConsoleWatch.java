package anew.cli.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Waits for what a machine says on its serial console, from the moment this was made. */
public final class ConsoleWatch {

    private final Path log;
    private final int from;

    /** Watches what is written from now on. */
    public ConsoleWatch(Path log) throws IOException {
        this(log, Files.exists(log) ? (int) Files.size(log) : 0);
    }

    private ConsoleWatch(Path log, int from) {
        this.log = log;
        this.from = from;
    }

    /** Watches a console from its very first line. */
    public static ConsoleWatch fromTheBeginning(Path log) {
        return new ConsoleWatch(log, 0);
    }

    /** Returns the first text that matches, and fails with the console's end if there is none in time. */
    public String await(String pattern, Duration patience) throws IOException, InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + patience.toNanos();
        try (WatchService watch = log.getFileSystem().newWatchService()) {
            log.resolveSibling(".")
                    .register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
            while (true) {
                String said = said();
                Matcher matcher = wanted.matcher(said);
                if (matcher.find()) {
                    return matcher.group();
                }
                WatchKey key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                // The machine's disk lies beside its log, and is written to all the time.
                if (key == null || System.nanoTime() > deadline) {
                    throw new AssertionError(log + " did not say '" + pattern + "' within " + patience.toSeconds()
                            + " s; its end:\n" + said.substring(Math.max(0, said.length() - 2000)));
                }
                key.reset();
            }
        }
    }

    public String said() throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        byte[] all = Files.readAllBytes(log);
        int start = all.length < from ? 0 : from; // The log begins anew when the machine is started again.
        return new String(all, start, all.length - start, StandardCharsets.UTF_8);
    }
}
