package anew.drivers.md;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Flushes a device of which a part may be silent: then the kernel waits, and nothing can interrupt it. */
final class Flushing {

    private Flushing() {}

    /**
     * Whether all that was written to {@code device} so far is on its disks by the end of {@code patience}. If not, the flush
     * goes on in a thread that is left behind.
     */
    static boolean flush(Path device, Duration patience) throws IOException, InterruptedException {
        FutureTask<Boolean> flush = new FutureTask<>(() -> {
            try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return true;
        });
        Thread.ofPlatform().daemon().name("flush " + device).start(flush);
        try {
            return flush.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException silent) {
            return false;
        } catch (ExecutionException failure) {
            throw new IOException("cannot flush " + device + ": " + failure.getCause(), failure.getCause());
        }
    }
}
