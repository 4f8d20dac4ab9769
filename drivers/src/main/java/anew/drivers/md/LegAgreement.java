package anew.drivers.md;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.port.MirrorHost;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the legs of a volume have in common where nothing is wrong. */
sealed interface LegAgreement {

    /**
     * Whether blocks from the same place of all legs do not agree, and if so which legs are odd; an empty set where nobody
     * can know.
     *
     * @param offset of the blocks on each leg
     */
    Optional<SortedSet<HostName>> odd(long offset, Map<HostName, ByteBuffer> blocks);

    /** What of the volume is not certain where blocks do not agree. */
    Difference place(long offset, int bytes, SortedSet<HostName> odd);

    /** Each leg holds everything. */
    record Copies() implements LegAgreement {

        @Override
        public Optional<SortedSet<HostName>> odd(long offset, Map<HostName, ByteBuffer> blocks) {
            if (blocks.values().stream().distinct().count() < 2) {
                return Optional.empty();
            }
            for (ByteBuffer candidate : blocks.values()) {
                SortedSet<HostName> others = new TreeSet<>();
                blocks.forEach((leg, block) -> {
                    if (!block.equals(candidate)) {
                        others.add(leg);
                    }
                });
                if (others.size() * 2 < blocks.size()) {
                    return Optional.of(others);
                }
            }
            return Optional.of(new TreeSet<>());
        }

        @Override
        public Difference place(long offset, int bytes, SortedSet<HostName> odd) {
            return new Difference(offset, bytes, odd);
        }
    }

    /**
     * md's levels 5 and 6 in the layout "left symmetric": in each stripe, one chunk of each leg holds data or parity, and
     * the parity goes one slot back with each stripe. The first parity (P) is the sum of the data; the second (Q) is the
     * sum of the data each times a power of 2, in the field of 256 elements that level 6 is made with (H. P. Anvin, "The
     * mathematics of RAID-6"). One sum cannot tell which leg is wrong; two can, if it is a single one.
     *
     * @param slots the leg in each slot
     * @param parityLegs 1 or 2
     */
    record Stripes(List<HostName> slots, int parityLegs) implements LegAgreement {

        private static final long CHUNK = MirrorHost.CHUNK_BYTES;
        private static final int ELEMENTS = 255;

        /** The field's polynomial, x^8 + x^4 + x^3 + x^2 + 1. */
        private static final int POLYNOMIAL = 0x11d;

        private static final int[] LOGARITHMS = logarithms();

        public Stripes {
            slots = List.copyOf(slots);
        }

        @Override
        public Optional<SortedSet<HostName>> odd(long offset, Map<HostName, ByteBuffer> blocks) {
            int legs = slots.size();
            int first = (int) (legs - 1 - offset / CHUNK % legs);
            int length = blocks.values().iterator().next().capacity();
            byte[] sum = new byte[length];
            byte[] weighted = new byte[length];
            for (int i = legs - parityLegs - 1; i >= 0; i--) {
                byte[] data = block(blocks, first + parityLegs + i);
                for (int at = 0; at < length; at++) {
                    sum[at] ^= data[at];
                    weighted[at] = (byte) (twice(weighted[at] & 0xff) ^ data[at]);
                }
            }
            add(sum, block(blocks, first));
            if (parityLegs == 1) {
                return isZero(sum) ? Optional.empty() : Optional.of(new TreeSet<>());
            }
            add(weighted, block(blocks, first + 1));
            return isZero(sum) && isZero(weighted) ? Optional.empty() : Optional.of(wrong(first, sum, weighted));
        }

        private SortedSet<HostName> wrong(int first, byte[] sum, byte[] weighted) {
            SortedSet<HostName> wrong = new TreeSet<>();
            if (isZero(weighted)) {
                wrong.add(slot(first));
            } else if (isZero(sum)) {
                wrong.add(slot(first + 1));
            } else {
                int data = slots.size() - parityLegs;
                int power = power(sum, weighted);
                if (power >= 0 && power < data) {
                    wrong.add(slot(first + parityLegs + power));
                }
            }
            return wrong;
        }

        /** By which power of 2 each byte of the one is that of the other; -1 if not by the same everywhere. */
        private static int power(byte[] sum, byte[] weighted) {
            int power = -1;
            for (int at = 0; at < sum.length; at++) {
                int one = sum[at] & 0xff;
                int other = weighted[at] & 0xff;
                if (one == 0 && other == 0) {
                    continue;
                }
                int here = one == 0 || other == 0 ? -1 : Math.floorMod(LOGARITHMS[other] - LOGARITHMS[one], ELEMENTS);
                if (here < 0 || (power >= 0 && here != power)) {
                    return -1;
                }
                power = here;
            }
            return power;
        }

        private byte[] block(Map<HostName, ByteBuffer> blocks, int slot) {
            return Optional.ofNullable(blocks.get(slot(slot))).orElseThrow().array();
        }

        private HostName slot(int number) {
            return slots.get(number % slots.size());
        }

        private static void add(byte[] to, byte[] what) {
            for (int at = 0; at < to.length; at++) {
                to[at] ^= what[at];
            }
        }

        private static boolean isZero(byte[] bytes) {
            return Arrays.equals(bytes, new byte[bytes.length]);
        }

        static int twice(int element) {
            return (element << 1) ^ (element > 0x7f ? POLYNOMIAL : 0);
        }

        private static int[] logarithms() {
            int[] logarithms = new int[ELEMENTS + 1];
            int element = 1;
            for (int power = 0; power < ELEMENTS; power++) {
                logarithms[element] = power;
                element = twice(element);
            }
            return logarithms;
        }

        @Override
        public Difference place(long offset, int bytes, SortedSet<HostName> odd) {
            long stripe = (slots.size() - parityLegs) * CHUNK;
            return new Difference(offset / CHUNK * stripe, stripe, odd);
        }
    }
}
