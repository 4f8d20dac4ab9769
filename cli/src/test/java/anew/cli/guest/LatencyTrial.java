package anew.cli.guest;

import static anew.cli.guest.Checks.await;
import static anew.cli.guest.Checks.say;

import anew.core.model.HostName;
import anew.core.model.LegId;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a mirror of two legs costs beside one bare leg: the same sessions, the same queueing devices, measured by Debian's
 * fio in turn. With the argument {@code drbd}, DRBD of the same kernel is measured too: its two sides are two resources of
 * this one kernel that talk over loopback.
 */
final class LatencyTrial {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Size SIZE = Size.ofMebibytes(96);
    private static final String TESTED = "64M";
    private static final int ROUNDS = 3;
    private static final int ROUND_SECONDS = 10;
    private static final List<HostName> LEGS = List.of(Rig.stor(1), Rig.stor(2));
    private static final HostName BARE = Rig.stor(3);

    /** fio's terse output, version 3: where the numbers of writes begin, and those of each. */
    private static final int WRITE_BANDWIDTH = 47;

    private static final int WRITE_PERCENTILES = 58;

    private final Rig rig = new Rig(5);
    private final VolumeId data = Rig.volume("db1", "measured");

    private LatencyTrial() throws InterruptedException {}

    /** What fio does; the name is what its table is called. */
    private enum Load {
        SYNC_RANDOM("4 KiB, random, each on the disk before the next", "--bs=4k --rw=randwrite --sync=dsync"),
        SEQUENTIAL("128 KiB, one after the other", "--bs=128k --rw=write");

        private final String words;
        private final String arguments;

        Load(String words, String arguments) {
            this.words = words;
            this.arguments = arguments;
        }
    }

    /**
     * What fio measured.
     *
     * @param p50 median latency in microseconds
     * @param bandwidth in KiB/s
     */
    private record Figures(double p50, double bandwidth) {}

    /** Something to write to. */
    private record Target(String name, Path device) {}

    public static void main(String[] arguments) {
        Checks.trial(() -> {
            LatencyTrial trial = new LatencyTrial();
            trial.rig.mirror(trial.data, SIZE, LEGS, 1);
            LegId bare = new LegId(Rig.volume("db2", "bare"), BARE);
            trial.rig.create(bare.volume(), SIZE, List.of(BARE));
            trial.rig.open(bare, 1);
            trial.rig.login(bare, 1);
            List<Target> targets = new ArrayList<>(List.of(
                    new Target("one bare leg", trial.rig.joined(bare)),
                    new Target("two legs, md", trial.rig.assembled(trial.data).device()),
                    new Target("two legs, md, the bitmap on them", trial.withBitmapOnLegs())));
            if (Arrays.asList(arguments).contains("drbd")) {
                targets.add(new Target("DRBD, protocol C", trial.drbd()));
            }
            trial.compare("loopback", targets);
            trial.rig.run("tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "5ms", "limit", "100000");
            trial.compare("5 ms each way", targets);
        });
    }

    /** As fine a bitmap as ours, where mdadm would keep it. */
    private Path withBitmapOnLegs() throws InterruptedException {
        VolumeId volume = Rig.volume("db4", "internal");
        rig.mirror(volume, SIZE, LEGS, 1);
        Path array = rig.assembled(volume).device();
        rig.run("mdadm", "--grow", array.toString(), "--bitmap=none");
        rig.run("mdadm", "--grow", array.toString(), "--bitmap=internal", "--bitmap-chunk=4K");
        return array;
    }

    private void compare(String network, List<Target> targets) throws InterruptedException {
        for (Target target : targets) {
            // What is written here is written anew below: the bitmap, DRBD's activity log and the disks know it
            // already.
            fio(target, List.of("--bs=128k", "--rw=write", "--size=" + TESTED));
        }
        for (Load load : Load.values()) {
            List<List<Figures>> figures = new ArrayList<>();
            targets.forEach(target -> figures.add(new ArrayList<>()));
            for (int round = 0; round < ROUNDS; round++) {
                for (int number = 0; number < targets.size(); number++) {
                    List<String> arguments = new ArrayList<>(List.of(load.arguments.split(" ", -1)));
                    arguments.addAll(List.of("--size=" + TESTED, "--time_based", "--runtime=" + ROUND_SECONDS));
                    figures.get(number).add(fio(targets.get(number), arguments));
                }
            }
            Figures first = median(figures.getFirst());
            for (int number = 0; number < targets.size(); number++) {
                Figures median = median(figures.get(number));
                say(String.format(
                        Locale.ROOT,
                        "row: | %s | %s | %s | %.1f ms | %.2f | %.0f KiB/s | %.2f |",
                        load.words,
                        network,
                        targets.get(number).name(),
                        median.p50() / 1000,
                        median.p50() / first.p50(),
                        median.bandwidth(),
                        median.bandwidth() / first.bandwidth()));
            }
        }
    }

    private static Figures median(List<Figures> figures) {
        return new Figures(
                figures.stream().mapToDouble(Figures::p50).sorted().toArray()[figures.size() / 2],
                figures.stream().mapToDouble(Figures::bandwidth).sorted().toArray()[figures.size() / 2]);
    }

    private Figures fio(Target target, List<String> arguments) throws InterruptedException {
        List<String> argv = new ArrayList<>(List.of("fio", "--name=load", "--filename=" + target.device()));
        argv.addAll(List.of("--ioengine=psync", "--direct=1", "--output-format=terse", "--terse-version=3"));
        argv.addAll(arguments);
        String[] fields = tool(argv).strip().split(";", -1);
        double p50 = Arrays.stream(fields)
                .skip(WRITE_PERCENTILES)
                .filter(field -> field.startsWith("50.000000%="))
                .mapToDouble(field -> Double.parseDouble(field.substring(field.indexOf('=') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("fio gave no median: " + String.join(";", fields)));
        return new Figures(p50, Double.parseDouble(fields[WRITE_BANDWIDTH]));
    }

    /** DRBD 8.4 with a disk below each side, as two resources of one kernel whose peers are each other. */
    private Path drbd() throws InterruptedException {
        VolumeId volume = Rig.volume("db3", "drbd");
        List<HostName> sides = List.of(Rig.stor(4), Rig.stor(5));
        rig.create(volume, SIZE, sides);
        rig.run("modprobe", "drbd");
        for (int side = 0; side < 2; side++) {
            String resource = "side" + side;
            String disk = rig.disk(new LegId(volume, sides.get(side))).toString();
            String minor = String.valueOf(side);
            tool(List.of("drbdmeta", "--force", minor, "v08", disk, "internal", "create-md"));
            tool(List.of("drbdsetup-84", "new-resource", resource));
            tool(List.of("drbdsetup-84", "new-minor", resource, minor, "0"));
            tool(List.of("drbdsetup-84", "attach", minor, disk, disk, "internal"));
            String own = Rig.portal(sides.get(side)) + ":7789";
            String peer = Rig.portal(sides.get(1 - side)) + ":7789";
            tool(List.of("drbdsetup-84", "connect", resource, own, peer, "--protocol=C"));
        }
        await("DRBD's sides are connected", PATIENCE, () -> ask("cstate").equals("Connected"));
        // Both disks read as zeros: nothing needs to be copied.
        tool(List.of("drbdsetup-84", "new-current-uuid", "0", "--clear-bitmap"));
        await("both are up to date", PATIENCE, () -> ask("dstate").equals("UpToDate/UpToDate"));
        tool(List.of("drbdsetup-84", "primary", "0"));
        return Path.of("/dev/drbd0");
    }

    private String ask(String what) {
        try {
            return tool(List.of("drbdsetup-84", what, "0")).strip();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Runs a program that the guest was brought, with the libraries that came with it. */
    private String tool(List<String> argv) throws InterruptedException {
        Path tools = Path.of("/config/tools");
        List<String> whole = new ArrayList<>(
                List.of(tools.resolve("ld-linux-x86-64.so.2").toString(), "--library-path", tools.toString()));
        whole.add(tools.resolve(argv.getFirst()).toString());
        whole.addAll(argv.subList(1, argv.size()));
        return rig.run(PATIENCE, whole.toArray(String[]::new));
    }
}
