package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Comparison;
import anew.core.port.MirrorHost.Difference;
import anew.core.port.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegComparisonTest {

    private static final Size SIZE = Size.ofMebibytes(3);

    @TempDir
    private Path folder;

    private int flushed;
    private Runnable whileFlushing = () -> {};

    @Test
    void equalLegsAreEqual() throws Exception {
        assertThat(compare(legs("stor1", "stor2"))).isEqualTo(new Comparison.Equal());
    }

    @Test
    void ofThreeLegsTheOddOneIsTold() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2", "stor3");
        write(legs, "stor2", (1 << 20) + 8192 + 17);

        assertThat(compare(legs))
                .isEqualTo(new Comparison.Differing(
                        List.of(new Difference((1 << 20) + 8192, 4096, Optional.of(Set.of(new HostName("stor2")))))));
    }

    @Test
    void ofTwoLegsNobodyKnowsWhichIsRight() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 0);

        assertThat(compare(legs))
                .isEqualTo(new Comparison.Differing(List.of(new Difference(0, 4096, Optional.empty()))));
    }

    @Test
    void aBlockOnItsWayToOneLegIsNoDifference() throws Exception {
        SortedMap<HostName, Path> legs = legs("stor1", "stor2");
        write(legs, "stor1", 4096);
        // The caches are dropped once a leg before the first reading, and again before the second.
        whileFlushing = () -> {
            if (flushed > legs.size()) {
                write(legs, "stor2", 4096);
            }
        };

        assertThat(compare(legs)).isEqualTo(new Comparison.Equal());
    }

    private Comparison compare(SortedMap<HostName, Path> legs) throws Exception {
        return new LegComparison(command -> {
                    flushed++;
                    whileFlushing.run();
                    return new RunResult(command.argv(), new RunResult.End.Exited(0), "", "", Duration.ZERO);
                })
                .compare(legs, SIZE);
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
