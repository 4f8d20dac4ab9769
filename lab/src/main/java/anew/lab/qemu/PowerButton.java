package anew.lab.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The power button of a machine, as ACPI tells the system in it of one.
 *
 * @param qmpSocket the monitor of {@code process}
 */
public record PowerButton(QemuProcess process, Path qmpSocket) {

    /** A system that shuts down already does not mind another press. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /**
     * Presses it until the machine is off, again and again: a system that has begun to boot hears of no press that was made
     * before it listened.
     *
     * @return whether it is off; not so if it is still on after {@code patience}, rounded up to whole presses
     */
    public boolean pressUntilOff(Duration patience) throws IOException, InterruptedException {
        long presses = patience.plus(AGAIN).minusNanos(1).dividedBy(AGAIN);
        for (long press = 0; press < presses && process.isRunning(); press++) {
            try (Qmp qmp = Qmp.connect(qmpSocket)) {
                qmp.execute("system_powerdown");
            } catch (IOException silent) {
                // It may have ended meanwhile, which is what is wanted.
                if (process.isRunning()) {
                    throw silent;
                }
            }
            if (process.hasEndedWithin(AGAIN)) {
                return true;
            }
        }
        return !process.isRunning();
    }
}
