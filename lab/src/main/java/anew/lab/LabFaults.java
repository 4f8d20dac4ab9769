package anew.lab;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.lab.daemon.DaemonProcess;
import anew.lab.daemon.FaultsFile;
import anew.lab.fault.FaultInForce;
import anew.lab.fault.FaultOrder;
import anew.lab.fault.Party;
import anew.lab.net.Fault;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlan.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes things go wrong in a lab, and well again. What is wrong stays so, whoever is started again, until it is mended or
 * the lab is taken down.
 */
public final class LabFaults {

    private final Lab lab;
    private final LabPlan plan;
    private final DaemonProcess daemon;

    LabFaults(Lab lab, LabPlan plan) {
        this.lab = lab;
        this.plan = plan;
        this.daemon = lab.daemon();
    }

    /**
     * Does what {@code order} says; when this returns, it is in force.
     *
     * @throws IOException if what it needs does not run, saying what does
     */
    public void perform(FaultOrder order) throws IOException, InterruptedException {
        switch (order) {
            case FaultOrder.Impair(Party from, Party to, Fault fault, boolean oneWay) ->
                ask(Map.of(
                        "do", "fault",
                        "from", from.port(),
                        "to", to.port(),
                        "loss", fault.loss(),
                        "delayMillis", fault.delay().toMillis(),
                        "bothWays", !oneWay));
            case FaultOrder.Mend(Party one, Party other) ->
                ask(Map.of("do", "mend", "from", one.port(), "to", other.port()));
            case FaultOrder.MendAll() -> mendAll();
            case FaultOrder.Freeze(HostName name, boolean withClock) ->
                machine(name).freeze(withClock);
            case FaultOrder.Thaw(HostName name) -> machine(name).thaw();
            case FaultOrder.BreakPools(HostName name, Set<PoolName> pools) ->
                machine(name).breakPools(pools);
            case FaultOrder.MendPools(HostName name, Set<PoolName> pools) ->
                machine(name).healPools(pools);
            case FaultOrder.Kill(HostName name) -> machine(name).kill();
            case FaultOrder.Start(HostName name) -> machine(name).start();
        }
    }

    private LabMachine machine(HostName name) {
        return lab.machine(Objects.requireNonNull(plan.machines().get(name)));
    }

    private void ask(Map<String, Object> order) throws IOException {
        if (daemon.status().isEmpty()) {
            throw new IOException("the lab's switch does not run: 'anew lab up' starts it");
        }
        daemon.ask(order);
    }

    private void mendAll() throws IOException, InterruptedException {
        for (Machine machine : plan.machines().values()) {
            LabMachine made = lab.machine(machine);
            if (made.isRunning()) {
                made.thaw();
            }
            made.healPools(made.brokenPools());
        }
        ask(Map.of("do", "mend-all"));
    }

    /** What is wrong: on the network, which only the switch knows while it runs, then with machines. */
    public List<FaultInForce> inForce() throws IOException {
        List<FaultInForce> faults = new ArrayList<>();
        Optional<Object> network = daemon.status().map(status -> status.get("faults"));
        if (network.isPresent()) {
            faults.addAll(FaultInForce.of(FaultsFile.decode(network.get())));
        }
        for (Machine machine : plan.machines().values()) {
            LabMachine made = lab.machine(machine);
            String status = made.status();
            if (status.equals("frozen") || status.equals("paused")) {
                faults.add(new FaultInForce.Frozen(machine.name(), status.equals("paused")));
            }
            made.brokenPools().forEach(pool -> faults.add(new FaultInForce.BrokenPool(machine.name(), pool)));
        }
        return faults;
    }
}
