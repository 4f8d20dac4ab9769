package anew.cli.guest;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A block device that is read and written past the page cache, several threads at a time: open(2) with {@code O_DIRECT},
 * for which the guest's Java runtime, of {@code java.base} alone, has no option. A write returns when the device has
 * acknowledged it.
 */
final class DirectDevice implements AutoCloseable {

    static final int BLOCK = 4096;

    /** From Linux's asm-generic/fcntl.h, as x86-64 has them. */
    private static final int O_RDWR = 2;

    private static final int O_DSYNC = 0x1000;
    private static final int O_DIRECT = 0x4000;

    private static final MethodHandle OPEN = function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);
    private static final MethodHandle PREAD = transfer("pread");
    private static final MethodHandle PWRITE = transfer("pwrite");

    private final Path path;
    private final int descriptor;

    DirectDevice(Path path) throws IOException {
        this(path, O_RDWR | O_DSYNC | O_DIRECT);
    }

    /** One whose writes are not followed by flushes. */
    static DirectDevice withoutFlushes(Path path) throws IOException {
        return new DirectDevice(path, O_RDWR | O_DIRECT);
    }

    private DirectDevice(Path path, int flags) throws IOException {
        this.path = path;
        try (Arena arena = Arena.ofConfined()) {
            this.descriptor = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), flags);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
        if (descriptor < 0) {
            throw new IOException("cannot open " + path);
        }
    }

    /** A block that holds {@code stamp} and otherwise zeros. */
    void write(long block, long stamp) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            write(block, stamp, arena);
        }
    }

    /** Likewise, from memory that is of {@code arena}: what is late may be sent from it when the write has long ended. */
    void write(long block, long stamp, Arena arena) throws IOException {
        try {
            MemorySegment bytes = arena.allocate(BLOCK, BLOCK);
            bytes.set(ValueLayout.JAVA_LONG, 0, stamp);
            // The last bytes tell whether all of it has arrived.
            bytes.set(ValueLayout.JAVA_LONG, BLOCK - Long.BYTES, stamp);
            require("write", (long) PWRITE.invokeExact(descriptor, bytes, (long) BLOCK, block * BLOCK), BLOCK);
        } catch (IOException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    /** The first longs of the first {@code count} blocks, which {@link #write} has put there. */
    long[] stamps(int count) throws IOException {
        return stamps(0, count);
    }

    /** Likewise, from block {@code first} on. */
    long[] stamps(long first, int count) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long length = (long) count * BLOCK;
            MemorySegment bytes = arena.allocate(length, BLOCK);
            require("read", (long) PREAD.invokeExact(descriptor, bytes, length, first * BLOCK), length);
            long[] stamps = new long[count];
            for (int block = 0; block < count; block++) {
                long offset = (long) block * BLOCK;
                stamps[block] = bytes.get(ValueLayout.JAVA_LONG, offset);
                long end = bytes.get(ValueLayout.JAVA_LONG, offset + BLOCK - Long.BYTES);
                if (stamps[block] != end) {
                    throw new IOException(
                            "block " + (first + block) + " of " + path + " is torn: " + stamps[block] + ", " + end);
                }
            }
            return stamps;
        } catch (IOException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private void require(String what, long got, long wanted) throws IOException {
        if (got != wanted) {
            throw new IOException("a " + what + " of " + path + " returned " + got);
        }
    }

    @Override
    public void close() {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    private static MethodHandle transfer(String name) {
        return link(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
