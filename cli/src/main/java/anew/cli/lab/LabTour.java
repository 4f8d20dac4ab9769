package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.model.HostName;
import anew.core.port.RunResult;
import anew.lab.Lab;
import anew.lab.LabProbe;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlan.DomU;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last step of {@code lab up}: asks each pserver's agent what runs there, waits until each domU answers on the
 * network, and shows the web pages that they serve.
 */
final class LabTour {

    /** For one machine to log in and answer, emulated and busy. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** An emulated domU is up half a minute after its start; several that start at once take their time. */
    private static final Duration DOMU_BOOT = Duration.ofMinutes(4);

    private static final int PAGE_TRIES = 6;

    private final Lab lab;
    private final LabPlan plan;
    private final Console console;

    LabTour(Lab lab, LabPlan plan, Console console) {
        this.lab = lab;
        this.plan = plan;
        this.console = console;
    }

    /** Whether everything was found as it should be. */
    boolean run() throws InterruptedException {
        SortedMap<HostName, HostName> places = places();
        boolean well = true;
        for (DomU domu : plan.domUs().values()) {
            HostName pserver = places.get(domu.name());
            if (pserver == null) {
                console.complain("no agent runs " + domu.name() + ": see /run/anew/status.json on " + domu.pserver());
            }
            well &= pserver != null && answers(domu, pserver);
        }
        return well;
    }

    /** Where domUs run: those pservers are asked first that they are placed on, and others only for what is missing. */
    private SortedMap<HostName, HostName> places() throws InterruptedException {
        Set<HostName> asked = new LinkedHashSet<>();
        plan.domUs().values().forEach(domu -> asked.add(domu.pserver()));
        asked.addAll(plan.machines().keySet());
        SortedMap<HostName, HostName> places = new TreeMap<>();
        for (HostName pserver : asked) {
            if (places.keySet().containsAll(plan.domUs().keySet())) {
                return places;
            }
            RunResult status = lab.ssh(pserver, ANSWER, "cat", "/run/anew/status.json");
            if (!status.succeeded()) {
                console.complain("the agent on " + pserver + " cannot be asked: " + status.describe());
            }
            LabProbe.running(status.stdout()).forEach(domu -> places.put(domu, pserver));
        }
        return places;
    }

    private boolean answers(DomU domu, HostName pserver) throws InterruptedException {
        if (!LabProbe.waitForSsh(domu.reach(), DOMU_BOOT)) {
            console.complain(domu.name() + " runs on " + pserver
                    + " and does not answer on the network: see 'anew lab console " + domu.name() + "'");
            return false;
        }
        // What a domU serves, it serves when it has started everything; a unit that failed is its owner's business.
        lab.ssh(domu.name(), DOMU_BOOT, "systemctl", "is-system-running", "--wait");
        console.tell(domu.name() + " runs on " + pserver + ", address "
                + domu.reach().address() + "; enter it with: anew lab ssh " + domu.name());
        boolean serves = !lab.ssh(domu.name(), ANSWER, "ss", "-ltnH", "sport", "=", ":80")
                .stdout()
                .isBlank();
        return !serves || showsPage(domu);
    }

    private boolean showsPage(DomU domu) {
        // The first page of a server that has just started, on a busy computer, may take longer than one try.
        for (int attempt = 0; attempt < PAGE_TRIES; attempt++) {
            Optional<String> page = LabProbe.page(domu.reach());
            if (page.isPresent()) {
                console.tell("http://" + domu.name() + "/ (here http://127.0.0.1:"
                        + domu.reach().httpPort() + "/):");
                console.print(page.get().stripTrailing());
                return true;
            }
        }
        console.complain(
                domu.name() + " listens on port 80 and serves no page: see 'anew lab ssh " + domu.name() + "'");
        return false;
    }
}
