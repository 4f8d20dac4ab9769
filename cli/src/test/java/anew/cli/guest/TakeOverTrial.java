package anew.cli.guest;

import static anew.cli.guest.Checks.say;

import anew.core.model.HostName;
import anew.core.model.LegId;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The parts of a take-over that the kernel has, timed one by one: a writer is fenced at both legs, its owner gives up, and
 * the next epoch's owner logs in, assembles and writes. Run inside a guest with how often as its argument.
 */
final class TakeOverTrial {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Size SIZE = Size.ofMebibytes(96);
    private static final List<HostName> LEGS = List.of(Rig.stor(1), Rig.stor(2));

    private final Rig rig = new Rig(2);
    private final VolumeId data = Rig.volume("db1", "taken");
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    private TakeOverTrial() throws InterruptedException {}

    public static void main(String[] arguments) {
        Checks.trial(() -> {
            TakeOverTrial trial = new TakeOverTrial();
            trial.rig.mirror(trial.data, SIZE, LEGS, 0);
            int times = Integer.parseInt(arguments[0]);
            for (int epoch = 1; epoch <= times; epoch++) {
                trial.takeOver(epoch);
                Checks.check("take-over " + epoch + " of " + times, true);
            }
            trial.seconds.forEach(TakeOverTrial::report);
        });
    }

    private void takeOver(int epoch) throws InterruptedException, IOException {
        try (Writing writing = new Writing(new DirectDevice(rig.assembled(data).device()))) {
            Checks.await("the owner writes", PATIENCE, () -> writing.count() > 10);
            timed("fence: close both legs, one after the other, under a writer", () -> {
                for (HostName leg : LEGS) {
                    Rig.require(rig.store(leg).close(data));
                }
            });
            timed("the old owner gives up all that waits", () -> {
                Rig.require(rig.mirrors().abandon(data));
                Checks.await("its writer has got an error", PATIENCE, writing::hasEnded);
            });
        }
        timed("the old owner stops the array and logs out", () -> {
            Rig.require(rig.mirrors().stop(data));
            for (HostName leg : LEGS) {
                Rig.require(rig.mirrors().logout(new LegId(data, leg)));
            }
        });
        long at = System.nanoTime();
        timed("open both legs for the next owner", () -> {
            for (HostName leg : LEGS) {
                rig.open(new LegId(data, leg), epoch);
            }
        });
        timed("log in to both legs, one after the other", () -> {
            for (HostName leg : LEGS) {
                rig.login(new LegId(data, leg), epoch);
            }
        });
        timed(
                "assemble, with the resync begun",
                () -> Rig.require(rig.mirrors().assemble(data, new Redundancy.Mirror(2), Set.copyOf(LEGS), true)));
        timed("first write acknowledged", () -> {
            try (DirectDevice device = new DirectDevice(rig.assembled(data).device())) {
                device.write(0, epoch);
            }
        });
        add("in all, from the proof to the first write", at);
    }

    private void timed(String phase, Checks.Steps steps) throws InterruptedException, IOException {
        long at = System.nanoTime();
        try {
            steps.take();
        } catch (InterruptedException | IOException | RuntimeException expected) {
            throw expected;
        } catch (Exception other) {
            throw new AssertionError(other);
        }
        add(phase, at);
    }

    private void add(String phase, long since) {
        seconds.computeIfAbsent(phase, first -> new ArrayList<>()).add((System.nanoTime() - since) / 1e9);
    }

    private static void report(String phase, List<Double> seconds) {
        double[] sorted = seconds.stream().mapToDouble(each -> each).sorted().toArray();
        say(String.format(
                Locale.ROOT,
                "row: | %s | %.2f s | %.2f s | %.2f s |",
                phase,
                sorted[0],
                sorted[sorted.length / 2],
                sorted[sorted.length - 1]));
    }

    /** Writes until it gets an error. */
    private static final class Writing implements AutoCloseable {

        private final DirectDevice device;
        private final Thread thread;
        private volatile long count;

        Writing(DirectDevice device) {
            this.device = device;
            this.thread = Thread.ofPlatform().daemon().name("writer").start(() -> {
                try {
                    for (long stamp = 1; ; stamp++) {
                        device.write(stamp % 1024, stamp);
                        count = stamp;
                    }
                } catch (IOException ended) {
                    return;
                }
            });
        }

        long count() {
            return count;
        }

        boolean hasEnded() {
            return !thread.isAlive();
        }

        /** Its thread has ended, or the trial has failed. */
        @Override
        public void close() {
            if (hasEnded()) {
                device.close();
            }
        }
    }
}
