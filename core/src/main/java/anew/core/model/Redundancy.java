package anew.core.model;

/** How a volume survives the loss of legs. */
public sealed interface Redundancy {

    /** How many legs the volume has. */
    int legs();

    /** How many legs may be lost without losing data. */
    int lossesSurvived();

    /** The size of each leg of a volume of {@code size}, less the room that RAID metadata takes. */
    long legBytes(Size size);

    /** RAID1: each leg holds everything. */
    record Mirror(int legs) implements Redundancy {
        public Mirror {
            if (legs < 2 || legs > 3) {
                throw new IllegalArgumentException("a mirrored volume has 2 or 3 mirrors, not " + legs);
            }
        }

        @Override
        public int lossesSurvived() {
            return legs - 1;
        }

        @Override
        public long legBytes(Size size) {
            return size.bytes();
        }
    }

    /**
     * RAID5 (one parity leg) or RAID6 (two).
     *
     * @param dataLegs how many legs' worth of data the volume holds
     * @param parityLegs 1 or 2
     */
    record Parity(int dataLegs, int parityLegs) implements Redundancy {
        public Parity {
            if (parityLegs < 1 || parityLegs > 2 || dataLegs < 2 || dataLegs > 16) {
                throw new IllegalArgumentException(
                        "parity is 2 to 16 data legs plus 1 (RAID5) or 2 (RAID6), not " + dataLegs + "+" + parityLegs);
            }
        }

        @Override
        public int legs() {
            return dataLegs + parityLegs;
        }

        @Override
        public int lossesSurvived() {
            return parityLegs;
        }

        @Override
        public long legBytes(Size size) {
            return Math.ceilDiv(size.bytes(), dataLegs);
        }
    }
}
