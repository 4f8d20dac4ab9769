package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.port.MirrorHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stripes with parity are made here as the kernel's documentation has them, data by data, and then spoilt. */
class LegAgreementTest {

    private static final int BYTES = 64;

    private final Random random = new Random(20261123);

    @ParameterizedTest
    @CsvSource({"2,1", "5,1", "2,2", "3,2", "16,2"})
    void aStripeAsMdWritesItAgrees(int data, int parity) {
        for (int stripe = 0; stripe < 2 * (data + parity); stripe++) {
            assertThat(new LegAgreement.Stripes(legs(data + parity), parity)
                            .odd(stripe * MirrorHost.CHUNK_BYTES, stripe(data, parity, stripe)))
                    .isEmpty();
        }
    }

    @Test
    void aStripeOfFourLegsReckonedByHandAgrees() {
        // Stripe 1 of four: the parity stands one slot further back than in stripe 0, its second part and data follow.
        Map<HostName, ByteBuffer> blocks = new HashMap<>();
        blocks.put(leg(0), ByteBuffer.wrap(new byte[] {1}));
        blocks.put(leg(1), ByteBuffer.wrap(new byte[] {(byte) 0x80}));
        blocks.put(leg(2), ByteBuffer.wrap(new byte[] {(byte) 0x81}));
        blocks.put(leg(3), ByteBuffer.wrap(new byte[] {0x1d ^ 1}));

        assertThat(new LegAgreement.Stripes(legs(4), 2).odd(MirrorHost.CHUNK_BYTES, blocks))
                .isEmpty();
    }

    @Test
    void oneParityDoesNotTellWhichLegIsWrong() {
        Map<HostName, ByteBuffer> blocks = stripe(3, 1, 2);
        spoil(blocks, leg(1));

        assertThat(new LegAgreement.Stripes(legs(4), 1).odd(2 * MirrorHost.CHUNK_BYTES, blocks))
                .contains(new TreeSet<>());
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "16"})
    void twoParitiesTellTheSingleLegThatIsWrong(int data) {
        for (int stripe = 0; stripe < data + 2; stripe++) {
            for (int wrong = 0; wrong < data + 2; wrong++) {
                Map<HostName, ByteBuffer> blocks = stripe(data, 2, stripe);
                spoil(blocks, leg(wrong));

                assertThat(new LegAgreement.Stripes(legs(data + 2), 2).odd(stripe * MirrorHost.CHUNK_BYTES, blocks))
                        .as("leg %d in stripe %d", wrong, stripe)
                        .contains(set(leg(wrong)));
            }
        }
    }

    @Test
    void twoParitiesDoNotAccuseOneLegWhereTwoAreWrong() {
        Map<HostName, ByteBuffer> blocks = stripe(4, 2, 0);
        spoil(blocks, leg(0));
        spoil(blocks, leg(1));

        assertThat(new LegAgreement.Stripes(legs(6), 2).odd(0, blocks)).contains(new TreeSet<>());
    }

    @Test
    void aStripeIsToldAsThePartOfTheVolumeThatItHolds() {
        LegAgreement stripes = new LegAgreement.Stripes(legs(5), 2);

        assertThat(stripes.place(2 * MirrorHost.CHUNK_BYTES + 8192, 4096, new TreeSet<>()))
                .isEqualTo(new Difference(6 * MirrorHost.CHUNK_BYTES, 3 * MirrorHost.CHUNK_BYTES, new TreeSet<>()));
    }

    /** D0 D1 P Q of stripe 0, D1 P Q D0 of stripe 1, and so on, of random data. */
    private Map<HostName, ByteBuffer> stripe(int data, int parity, int number) {
        int legs = data + parity;
        int first = legs - 1 - number % legs;
        byte[] sum = new byte[BYTES];
        byte[] weighted = new byte[BYTES];
        Map<HostName, ByteBuffer> blocks = new HashMap<>();
        for (int i = 0; i < data; i++) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            for (int at = 0; at < BYTES; at++) {
                sum[at] ^= bytes[at];
                weighted[at] ^= (byte) times(bytes[at] & 0xff, i);
            }
            blocks.put(leg((first + parity + i) % legs), ByteBuffer.wrap(bytes));
        }
        blocks.put(leg(first), ByteBuffer.wrap(sum));
        if (parity == 2) {
            blocks.put(leg((first + 1) % legs), ByteBuffer.wrap(weighted));
        }
        return blocks;
    }

    /** An element times a power of 2, bit by bit. */
    private static int times(int element, int power) {
        int product = element;
        for (int i = 0; i < power; i++) {
            product <<= 1;
            if (product > 0xff) {
                product ^= 0x11d;
            }
        }
        return product;
    }

    private void spoil(Map<HostName, ByteBuffer> blocks, HostName leg) {
        byte[] bytes = Optional.ofNullable(blocks.get(leg)).orElseThrow().array();
        for (int at = BYTES / 4; at < BYTES / 2; at++) {
            bytes[at] ^= (byte) (1 + random.nextInt(255));
        }
    }

    private static List<HostName> legs(int count) {
        List<HostName> legs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            legs.add(leg(i));
        }
        return legs;
    }

    private static HostName leg(int number) {
        return new HostName("stor" + number);
    }

    private static SortedSet<HostName> set(HostName leg) {
        return new TreeSet<>(List.of(leg));
    }
}
