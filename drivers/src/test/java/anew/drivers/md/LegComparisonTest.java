package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Comparison;
import anew.core.port.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegComparisonTest {

    private static final Size SIZE = Size.ofMebibytes(3);

    @TempDir
    private Path folder;

    private final List<Runnable> whileWaiting = new ArrayList<>();
    private int flushed;

    @Test
    void equalLegsAreEqual() throws Exception {
        assertThat(compare(legs("stor1", "stor2"))).isEqualTo(places());
    }

    @Test
    void ofThreeLegsTheOddOneIsTold() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2", "stor3");
        write(legs, "stor2", (1 << 20) + 8192 + 17);

        assertThat(compare(legs)).isEqualTo(places(place((1 << 20) + 8192, 4096, "stor2")));
    }

    @Test
    void ofTwoLegsNobodyKnowsWhichIsRight() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 0);

        assertThat(compare(legs)).isEqualTo(places(place(0, 4096)));
    }

    @Test
    void blocksThatAdjoinAreOnePlaceIfTheSameLegIsOdd() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2", "stor3");
        for (int block = 126; block < 130; block++) {
            write(legs, block < 129 ? "stor2" : "stor3", block * 4096L);
        }

        assertThat(compare(legs))
                .isEqualTo(places(place(126 * 4096, 3 * 4096, "stor2"), place(129 * 4096, 4096, "stor3")));
    }

    @Test
    void onlyThePartThatIsAskedForIsRead() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 0);
        write(legs, "stor1", 1 << 20);
        write(legs, "stor1", 2 << 20);

        assertThat(compare(legs, 1 << 20, 2 << 20, new LegAgreement.Copies())).isEqualTo(places(place(1 << 20, 4096)));
    }

    @Test
    void aBlockOnItsWayToOneLegIsNoDifference() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 4096);
        whileWaiting.add(() -> {});
        whileWaiting.add(() -> write(legs, "stor2", 4096));

        assertThat(compare(legs)).isEqualTo(places());
        assertThat(whileWaiting).isEmpty();
    }

    @Test
    void aBlockThatIsWrittenMeanwhileIsNoDifference() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 4096);
        whileWaiting.add(() -> write(legs, "stor1", 5000));

        assertThat(compare(legs)).isEqualTo(places());
    }

    @Test
    void whatWasReadBeforeIsForgottenEachTime() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 4096);

        compare(legs);

        assertThat(flushed).isEqualTo(3 * legs.size());
    }

    @Test
    void aLegThatEndsTooEarlyIsNotComparedAsIfItWereZero() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        Files.write(folder.resolve("stor2"), new byte[(int) MirrorHost.HEAD_BYTES]);

        assertThatThrownBy(() -> compare(legs)).hasMessageContaining("stor2 ends before");
    }

    @Test
    void aParityThatDoesNotFitIsToldByItsStripe() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2", "stor3");
        LegAgreement raid5 = new LegAgreement.Stripes(List.copyOf(legs.keySet()), 1);
        assertThat(compare(legs, 0, SIZE.bytes(), raid5)).isEqualTo(places());
        write(legs, "stor3", 3 * MirrorHost.CHUNK_BYTES + 17);
        write(legs, "stor3", 3 * MirrorHost.CHUNK_BYTES + 8192);

        assertThat(compare(legs, 0, SIZE.bytes(), raid5))
                .isEqualTo(places(place(3 * 2 * MirrorHost.CHUNK_BYTES, 2 * MirrorHost.CHUNK_BYTES)));
    }

    private static Comparison places(Difference... places) {
        return new Comparison.Compared(List.of(places));
    }

    private static Difference place(long offset, long bytes, String... odd) {
        TreeSet<HostName> legs = new TreeSet<>();
        for (String leg : odd) {
            legs.add(new HostName(leg));
        }
        return new Difference(offset, bytes, legs);
    }

    private Comparison compare(SortedMap<HostName, Path> legs) throws Exception {
        return compare(legs, 0, SIZE.bytes(), new LegAgreement.Copies());
    }

    private Comparison compare(SortedMap<HostName, Path> legs, long from, long to, LegAgreement agreement)
            throws Exception {
        return new LegComparison(
                        command -> {
                            flushed++;
                            return new RunResult(command.argv(), new RunResult.End.Exited(0), "", "", Duration.ZERO);
                        },
                        _ -> {
                            if (!whileWaiting.isEmpty()) {
                                whileWaiting.removeFirst().run();
                            }
                        })
                .compare(legs, from, to, agreement);
    }

    private SortedMap<HostName, Path> legs(String... names) throws Exception {
        SortedMap<HostName, Path> legs = new TreeMap<>();
        for (String name : names) {
            legs.put(new HostName(name), Files.write(folder.resolve(name), content()));
        }
        return legs;
    }

    private static byte[] content() {
        return new byte[(int) (MirrorHost.HEAD_BYTES + SIZE.bytes())];
    }

    private static void write(SortedMap<HostName, Path> legs, String leg, long offset) {
        try (FileChannel channel = FileChannel.open(legs.get(new HostName(leg)), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), MirrorHost.HEAD_BYTES + offset);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
