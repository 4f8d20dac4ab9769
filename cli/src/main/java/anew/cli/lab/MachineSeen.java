package anew.cli.lab;

import anew.core.model.HostName;
import anew.lab.Lab;
import anew.lab.console.BootProgress;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlan.DomU;
import anew.lab.plan.LabPlan.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine of the lab as it is seen from outside.
 *
 * @param power what QEMU says, or {@code off}
 * @param progress what its console has told
 */
record MachineSeen(Machine machine, String power, BootProgress progress) {

    static List<MachineSeen> all(Lab lab, LabPlan plan) throws IOException {
        List<MachineSeen> seen = new ArrayList<>();
        for (Machine machine : plan.machines().values()) {
            String power = lab.machine(machine).status();
            seen.add(new MachineSeen(machine, power, power.equals("off") ? BootProgress.OFF : lab.progress(machine)));
        }
        return seen;
    }

    /**
     * Where to look for a domU: on every machine that says that it runs there, or else where the lab placed it. Whose
     * volume was taken over runs elsewhere, and a machine that is frozen may still say what is over.
     */
    static List<HostName> places(DomU domu, List<MachineSeen> machines) {
        List<HostName> running = machines.stream()
                .filter(seen -> seen.runs(domu))
                .map(seen -> seen.machine.name())
                .toList();
        return running.isEmpty() ? List.of(domu.pserver()) : running;
    }

    boolean runs(DomU domu) {
        return progress.says(domu.name(), "running");
    }

    /** The last word of its agent on {@code domu}. */
    String state(DomU domu) {
        return progress.domUs().getOrDefault(domu.name().text(), "off");
    }
}
