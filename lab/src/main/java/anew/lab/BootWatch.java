package anew.lab;

import anew.core.model.HostName;
import anew.lab.Boot.Stage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Switches machines on, a few at a time, and follows them until each is as it should be or has failed. Emulated machines
 * that boot side by side on too few cores take longer in all than in turn.
 */
final class BootWatch {

    /** Often enough to show a boot as it happens. */
    private static final long LOOK_MILLIS = 250;

    private final List<Boot> boots;
    private final int atOnce;
    private final LabListener listener;
    private final Map<HostName, String> told = new HashMap<>();

    /** {@code atOnce} machines boot at the same time; the order is that of the list. */
    BootWatch(List<Boot> boots, int atOnce, LabListener listener) {
        this.boots = List.copyOf(boots);
        this.atOnce = atOnce;
        this.listener = listener;
    }

    /** Whether all went well. */
    boolean run() throws IOException, InterruptedException {
        while (true) {
            for (Boot boot : boots) {
                follow(boot);
            }
            if (boots.stream().allMatch(boot -> isOver(boot.stage()))) {
                return boots.stream().allMatch(boot -> boot.stage() instanceof Stage.Done);
            }
            // Consoles are files that QEMU writes, and may come from an earlier run: looking is all there is.
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private void follow(Boot boot) throws IOException, InterruptedException {
        if (isOver(boot.stage())) {
            return;
        }
        if (boot.stage() instanceof Stage.Waiting) {
            if (!boot.machine().isRunning() && booting() >= atOnce) {
                return;
            }
            boot.start(System.nanoTime());
        }
        if (!isOver(boot.stage())) {
            boot.look(System.nanoTime());
        }
        tell(boot);
    }

    private long booting() {
        return boots.stream()
                .filter(boot -> boot.stage() instanceof Stage.Booting)
                .count();
    }

    private static boolean isOver(Stage stage) {
        return stage instanceof Stage.Done || stage instanceof Stage.Failed;
    }

    private void tell(Boot boot) {
        HostName name = boot.machine().plan().name();
        String words = boot.words();
        if (words.equals(told.put(name, words))) {
            return;
        }
        switch (boot.stage()) {
            case Stage.Done() -> listener.done(name, words);
            case Stage.Failed(String why) -> listener.failed(name, why, boot.lastLines());
            case Stage.Waiting(), Stage.Booting(), Stage.StartingDomUs(List<HostName> _) -> listener.phase(name, words);
        }
    }
}
