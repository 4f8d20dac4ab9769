package anew.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One process at a time in a folder. Who holds it may take what lies there half-made for another's leavings.
 *
 * <p>It is a lock (fcntl(2)) on the file {@code .lock}, which the kernel lets go when its holder ends, however that
 * happens. It does not keep out a second thread of the same process: that is a bug, and ends in an exception.
 */
final class FolderLock implements AutoCloseable {

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits until nobody else holds the folder.
     *
     * @param waiting is run first if somebody does
     */
    static FolderLock take(Path folder, Runnable waiting) throws IOException {
        Files.createDirectories(folder);
        FolderLock lock = new FolderLock(
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            lock.acquire(waiting);
            return lock;
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private void acquire(Runnable waiting) throws IOException {
        if (channel.tryLock() == null) {
            waiting.run();
            channel.lock();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
