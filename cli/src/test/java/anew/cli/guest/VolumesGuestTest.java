package anew.cli.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What volumes promise on the kernel that pservers have, in guests that run for long. Each test writes a section of
 * docs/benchmarks/volumes.md into {@code target/volumes}, from where {@code bench/run volumes} takes it.
 */
@Tag("volumes")
class VolumesGuestTest {

    private static final Path SECTIONS = Path.of("target/volumes");
    private static final Pattern ROW = Pattern.compile("row: (\\|.*\\|)");
    private static final int FENCES = 1000;

    @TempDir
    private Path folder;

    @Test
    void nothingIsWrittenAfterTheProofOfAFence() throws Exception {
        List<String> rows = run(FenceTrial.class, String.valueOf(FENCES));

        section("fences", """
                ## Fences

                An owner keeps four writes of 4 KiB under way, past the page cache, and is fenced (`LegHost.close`). With the proof, the
                leg is read below everything. Then the leg opens for a later life, where the old session tries to come back and is
                refused; the content is compared, and every acknowledged write is looked for. After every tenth trial the waiting writes
                are given up and end in errors, and the content is compared once more; the others go on when the leg opens for them
                again. A first run without a fence shows that a late write would be seen.

                | fenced with | trials | writes under way | written after the proof | acknowledged and missing | proof, median | longest |
                |---|---|---|---|---|---|---|
                """, rows);
        assertThat(rows).hasSize(3);
    }

    @Test
    void aWriteOfASessionThatWasGivenUpLandsNowhere() throws Exception {
        List<String> rows = run(SessionTrial.class);

        section("sessions", """
                ## A write that is late

                The network holds one TCP connection to leg A back, a write of the array among it. The owner gives leg A up, logs in to
                it again by another connection and brings it up to date; then what was held back is let through. By the protocol leg A
                has closed the first session before it opened for the second; without that, as open-iscsi and LIO are by themselves, it
                serves both. LIO is told to wait longer than its 45 s for an answer to a ping, since everything takes long here.

                | who | where the old write lands | what leg A holds then, by what leg B does |
                |---|---|---|
                """, rows);
        assertThat(rows).hasSize(2);
        assertThat(rows.getLast()).isEqualTo("| the protocol | nowhere | the same |");
    }

    @Test
    void noAcknowledgedRecordIsLostByADoubleFault() throws Exception {
        List<String> rows = run(DoubleFaultTrial.class);

        section("double-fault", """
                ## A double fault, beside plain mdadm

                Leg A is cut away; the writer goes on, on leg B; then the owner and leg B die; then leg A alone returns. mdadm and
                open-iscsi are set as Debian ships them (mirror over the two sessions, replacement time-out 120 s), and the array is
                assembled by `mdadm --assemble --scan`. Each record is a write that was acknowledged before the next.

                | who | when leg A alone returns | records acknowledged | of them after leg A was cut away | lost |
                |---|---|---|---|---|
                """, rows);
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst()).startsWith("| the protocol |").endsWith("| 0 |");
    }

    @Test
    void aLegThatReturnsGetsLittleMoreThanWasWritten() throws Exception {
        List<String> rows = run(ResyncTrial.class, "ours", "64K", "64M");

        section("resync", """
                ## Return of a leg by the bitmap

                1 % of the 4 KiB blocks of a volume of 256 MiB, at random places, is written while a leg is away; then it returns by the
                bitmap (`MirrorHost.add`). Resynced is all that reached the leg's disk, md's own superblock and bitmap included; the goal
                is 1.5 times what was written. The driver's bitmap is in memory, the others, of which mdadm's own choice is 64 MiB, are on
                the legs.

                | piece of the bitmap | written while away | resynced | ratio | until active |
                |---|---|---|---|---|
                """, rows);
        assertThat(ratio(rows.getFirst())).isLessThanOrEqualTo(1.5);
    }

    private static double ratio(String row) {
        return Double.parseDouble(row.split("\\|", -1)[4].strip());
    }

    @Test
    void twoLegsAreMeasuredBesideOne() throws Exception {
        List<String> rows;
        try (Guest guest = new Guest(folder)) {
            guest.with("fio").with("drbdmeta").with("/usr/lib/drbd/drbdsetup-84");
            rows = rows(guest.run(LatencyTrial.class, Duration.ofMinutes(90), "drbd"));
        }

        section("latency", """
                ## Two legs beside one

                fio, one write at a time, past the page cache; medians of three runs of 10 s each, in turn. The bare leg has the same
                session, target and queues as each of the mirror's two; DRBD (8.4, of the same kernel) has a disk on each side and no
                iSCSI. Targets and owner share one emulated CPU, so that over mere loopback two legs cost their work twice over, which no
                real pserver would see; with 5 ms each way, waiting outweighs work, as it does between machines. All bitmaps have pieces
                of 4 KiB; the driver's own is in the owner's memory (docs/decisions/bitmap.md).

                | load | network | target | median | ratio | throughput | ratio |
                |---|---|---|---|---|---|---|
                """, rows);
        assertThat(rows).isNotEmpty();
    }

    @Test
    void theKernelsPartOfATakeOverIsTimed() throws Exception {
        List<String> rows = run(TakeOverTrial.class, "10");

        section("take-over", """
                ## The kernel's part of a take-over

                Ten times in a row, two legs, 96 MiB; the agents, the ledger and the domU's boot come on top. The two that the old owner
                does are not waited for by the next one.

                | phase | shortest | median | longest |
                |---|---|---|---|
                """, rows);
        assertThat(rows).hasSizeGreaterThan(5);
    }

    private List<String> run(Class<?> trial, String... arguments) throws IOException, InterruptedException {
        try (Guest guest = new Guest(folder)) {
            return rows(guest.run(trial, Duration.ofMinutes(90), arguments));
        }
    }

    private static List<String> rows(String said) {
        return ROW.matcher(said).results().map(row -> row.group(1)).toList();
    }

    private static void section(String name, String text, List<String> rows) throws IOException {
        Files.createDirectories(SECTIONS);
        Files.writeString(SECTIONS.resolve(name + ".md"), text + String.join("\n", rows) + "\n");
    }
}
