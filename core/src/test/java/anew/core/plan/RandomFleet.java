package anew.core.plan;

import java.util.Random;

/** Random snapshots, the same for the same seed. */
final class RandomFleet {

    private RandomFleet() {}

    /** Small, tight and odd: 2 to 4 pservers in up to 3 racks, 1 to 6 vservers; about half cannot be placed. */
    static String tiny(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        int pservers = 2 + random.nextInt(3);
        for (int p = 0; p < pservers; p++) {
            text.append("pserver p" + p + " rack=r" + random.nextInt(3) + " memory=" + (3 + random.nextInt(4))
                    + "GiB cpus=" + (1 + random.nextInt(2)) + " networks=lan" + (random.nextBoolean() ? ",dmz" : "")
                    + (random.nextInt(8) == 0 ? " stores-only" : "")
                    + (random.nextBoolean() ? " pool=a:" + (1 + random.nextInt(4)) + "GiB" : "")
                    + (random.nextInt(4) == 0 ? " pool=b:2GiB" : "") + "\n");
        }
        int vservers = 1 + random.nextInt(6);
        for (int v = 0; v < vservers; v++) {
            text.append("vserver v" + v + " memory=" + (1 + random.nextInt(6)) * 512 + "MiB vcpus="
                    + (1 + random.nextInt(3)) + " network=" + (random.nextInt(5) == 0 ? "dmz" : "lan")
                    + (random.nextInt(4) == 0 ? " spread=g:" + (random.nextBoolean() ? "rack" : "pserver") : "")
                    + (random.nextInt(6) == 0 ? " pin=p" + random.nextInt(pservers) : "") + "\n");
        }
        return text.toString();
    }

    /** As {@link #tiny}, with volumes. */
    static String tinyWithVolumes(long seed) {
        Random random = new Random(~seed);
        StringBuilder text = new StringBuilder();
        tiny(seed).lines().forEach(line -> {
            boolean volume = line.startsWith("vserver") && random.nextBoolean();
            String redundancy = random.nextInt(5) == 0 ? "parity2+1" : "mirrors2";
            text.append(
                    line + (volume ? " volume=d:" + (1 + random.nextInt(8)) * 128 + "MiB:" + redundancy : "") + "\n");
        });
        return text.toString();
    }

    /** Ordinary: filled to about half, with room for every loss. */
    static String roomy(int pservers, int vservers, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int p = 0; p < pservers; p++) {
            text.append("pserver p" + p + " rack=r" + p % Math.max(3, pservers / 10) + " memory="
                    + (32 << random.nextInt(2)) + "GiB cpus=16 networks=lan,storage pool=main:2TiB\n");
        }
        for (int v = 0; v < vservers; v++) {
            text.append(vserver("v" + v, random, v) + "\n");
        }
        return text.toString();
    }

    private static String vserver(String name, Random random, int number) {
        return "vserver " + name + " memory=" + (1 << random.nextInt(3)) + "GiB vcpus=" + (1 + random.nextInt(3))
                + " network=lan" + (number % 5 == 0 ? " spread=g" + number / 10 + ":rack" : "")
                + (number % 3 == 0 ? " volume=data:" + (1 + random.nextInt(20)) + "GiB:mirrors2" : "");
    }
}
