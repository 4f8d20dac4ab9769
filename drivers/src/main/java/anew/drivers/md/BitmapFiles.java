package anew.drivers.md;

import anew.core.model.VolumeId;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.kernel.Attributes;
import anew.drivers.kernel.Mounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;

/**
 * Write-intent bitmaps in this machine's memory: files on a RAM disk, because md wants blocks of a disk below them. They
 * tell what a leg has missed for as long as the array runs, and no longer: whoever assembles it next trusts none, so that
 * none needs to be on the legs, where each bit would cost a write a second way over the network.
 */
final class BitmapFiles {

    /** Pieces are as small as a page, or as many as this: md counts what is written to each in two bytes. */
    private static final long PIECES_MAX = 1L << 22;

    private static final long PIECE_MIN = 4096;

    /** What {@code struct bitmap_super_s} takes; the bits follow. */
    private static final long HEAD_BYTES = 256;

    private static final int SECTOR = 512;

    /** A block of the RAM disk's file system. */
    private static final int BLOCK = 4096;

    /** Room for as many arrays as there can be, each with all pieces; it takes memory only where it is written. */
    private static final int DISK_KIBIBYTES = 320 << 10;

    private final Commands commands;
    private final Path sys;
    private final Path folder;
    private final Path mounts;

    /**
     * @param sys where sysfs is, {@code /sys}
     * @param folder where the RAM disk is to be mounted
     * @param mounts where the kernel lists what is mounted: {@code /proc/self/mounts}
     */
    BitmapFiles(Commands commands, Path sys, Path folder, Path mounts) {
        this.commands = commands;
        this.sys = sys;
        this.folder = folder;
        this.mounts = mounts;
    }

    /** How many bytes of a leg a bit stands for. */
    static long piece(long legBytes) {
        long piece = PIECE_MIN;
        while (Math.ceilDiv(legBytes, piece) > PIECES_MAX) {
            piece *= 2;
        }
        return piece;
    }

    /** Where the bitmap of a new array is to be made: a place with no file. */
    Path place(VolumeId volume) throws IOException, InterruptedException {
        mount();
        remove(volume);
        return file(volume);
    }

    /**
     * A new bitmap for an array of {@code legs}, which are here: it says of everything that it has been written.
     *
     * <p>Its head is that of {@code struct bitmap_super_s} in the kernel's md-bitmap.h, marked as out of date, upon which
     * {@code md_bitmap_init_from_disk} takes every bit for set.
     */
    Path fresh(VolumeId volume, List<Path> legs) throws IOException, InterruptedException {
        long legBytes = 0;
        for (Path leg : legs) {
            legBytes = Math.max(legBytes, bytes(leg));
        }
        long piece = piece(legBytes);
        ByteBuffer head = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(0x6d746962); // magic, "bitm"
        head.putInt(4); // version: little-endian whatever the host
        head.put(HexFormat.of().parseHex(ArrayUuid.of(volume).hex()));
        head.putLong(0); // events: none the bitmap has seen
        head.putLong(0); // events_cleared
        head.putLong(0); // sync_size: md fills it in
        head.putInt(1 << 1); // state: BITMAP_STALE
        head.putInt((int) piece);
        head.putInt(5); // daemon_sleep: bits are cleared after as many seconds, mdadm's usual ones
        long blocks = Math.ceilDiv(HEAD_BYTES + Math.ceilDiv(Math.ceilDiv(legBytes, piece), Byte.SIZE), BLOCK);
        Path file = place(volume);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(out, head.clear());
            ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
            for (long block = 1; block < blocks; block++) {
                write(out, zeros.clear());
            }
            // md reads the blocks, not the file.
            out.force(true);
        }
        return file;
    }

    /** Gives the room of a bitmap back, at the latest when its array has come to an end. */
    void remove(VolumeId volume) throws IOException {
        Files.deleteIfExists(file(volume));
    }

    private static void write(FileChannel out, ByteBuffer block) throws IOException {
        while (block.hasRemaining()) {
            out.write(block);
        }
    }

    private Path file(VolumeId volume) {
        return folder.resolve(volume.vserver() + "." + volume.volume());
    }

    private long bytes(Path device) throws IOException {
        Path size = sys.resolve("class/block").resolve(device.getFileName()).resolve("size");
        return Long.parseLong(Attributes.read(size).orElseThrow(() -> new IOException("there is no " + size))) * SECTOR;
    }

    private void mount() throws IOException, InterruptedException {
        if (Mounts.contain(mounts, folder)) {
            return;
        }
        Files.createDirectories(folder);
        List<List<String>> steps = List.of(
                List.of("modprobe", "brd", "rd_nr=1", "rd_size=" + DISK_KIBIBYTES),
                List.of(
                        "mke2fs",
                        "-q",
                        "-F",
                        "-t",
                        "ext2",
                        "-b",
                        String.valueOf(BLOCK),
                        "-m",
                        "0",
                        "-N",
                        "1024",
                        "/dev/ram0"),
                List.of("mount", "-t", "ext2", "-o", "nosuid,nodev,noexec,noatime", "/dev/ram0", folder.toString()));
        for (List<String> step : steps) {
            RunResult result = commands.run(Command.of(step));
            if (!result.succeeded()) {
                throw new IOException("no RAM disk for bitmaps at " + folder + ": " + result.describe()
                        + ": the image of dom0 needs the kernel's modules brd and ext4, and e2fsprogs");
            }
        }
    }
}
