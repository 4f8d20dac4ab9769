package anew.lab;

import anew.core.model.FileTree;
import anew.core.model.HostName;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.ConfigDisks;
import anew.core.port.RunResult;
import anew.depot.Bundle;
import anew.lab.console.BootProgress;
import anew.lab.console.ConsoleLog;
import anew.lab.console.Phase;
import anew.lab.daemon.DaemonProcess;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlan.DomU;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.plan.LabPlanFile;
import anew.lab.qemu.QemuProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A lab on this computer: makes what a {@link LabPlan} says, and finds it again in its folder. Whatever it starts outlives
 * it, so a run of the tool that is broken off loses nothing; the next {@link #up} goes on from there.
 */
public final class Lab {

    private static final Duration CLOCK_LIMIT = Duration.ofSeconds(20);

    private final LabFolder folder;
    private final Commands commands;
    private final ConfigDisks disks;
    private final DaemonProcess daemon;
    private final LabKeys keys;
    private final QemuProcess gateway;
    private final InstantSource clock;

    /** A lab in {@code folder}; {@code java} is for {@link DaemonProcess}. */
    public Lab(LabFolder folder, Commands commands, ConfigDisks disks, List<String> java, InstantSource clock) {
        this.folder = folder;
        this.commands = commands;
        this.disks = disks;
        this.daemon = new DaemonProcess(commands, folder, java);
        this.keys = new LabKeys(folder, commands);
        this.gateway = new QemuProcess(commands, folder.gatewayPid());
        this.clock = clock;
    }

    public LabFolder folder() {
        return folder;
    }

    public DaemonProcess daemon() {
        return daemon;
    }

    /** What the last {@code up} decided, or empty where there is no lab. */
    public Optional<LabPlan> plan() throws IOException {
        return LabPlanFile.read(folder.plan());
    }

    /** What goes wrong in the lab that {@code plan} is of. */
    public LabFaults faults(LabPlan plan) {
        return new LabFaults(this, plan);
    }

    public LabMachine machine(Machine machine) {
        return new LabMachine(machine, folder, commands);
    }

    /**
     * Makes the lab equal to {@code plan} and waits until every machine runs its domUs: {@link #prepare}, then {@link
     * #boot}.
     */
    public boolean up(LabPlan plan, Map<HostName, Bundle> bundles, int atOnce, LabListener listener)
            throws IOException, InterruptedException {
        prepare(plan, bundles, listener);
        return boot(plan, atOnce, listener);
    }

    /**
     * Makes everything that machines need before they are switched on, in this order: keys, what is no longer wanted,
     * disks, switch, depot and ledger, gateway.
     *
     * @param bundles of every machine of the plan
     */
    public void prepare(LabPlan plan, Map<HostName, Bundle> bundles, LabListener listener)
            throws IOException, InterruptedException {
        folder.prepare();
        keys.prepare(plan);
        Optional<LabPlan> before = plan();
        removeUnwanted(before, plan, listener);
        for (Machine machine : plan.machines().values()) {
            prepare(machine, plan, bundles, listener);
        }
        startNetwork(before, plan);
        faults(plan).inForce().forEach(fault -> listener.tell(fault + ": 'anew lab heal' ends every fault"));
    }

    /**
     * Switches on what is off and waits until every machine runs its domUs; machines that run already are left alone.
     *
     * @param atOnce how many machines boot at a time
     * @return whether all went well; what did not was told to the listener
     */
    public boolean boot(LabPlan plan, int atOnce, LabListener listener) throws IOException, InterruptedException {
        return follow(plan, plan.machines().keySet(), name -> domUsOn(plan, name), atOnce, listener);
    }

    /**
     * Likewise with the machines {@code names} only, and without waiting for domUs, which may need what only then can be
     * made.
     */
    public boolean bootWithoutDomUs(LabPlan plan, Collection<HostName> names, int atOnce, LabListener listener)
            throws IOException, InterruptedException {
        return follow(plan, names, _ -> List.of(), atOnce, listener);
    }

    /** Starts switch, depot, ledger and gateway; anew if they were made for another plan, which machines hardly notice. */
    private void startNetwork(Optional<LabPlan> before, LabPlan plan) throws IOException, InterruptedException {
        boolean sameCables = before.map(LabPlan::cables).equals(Optional.of(plan.cables()));
        boolean sameDepot = before.map(LabPlan::images).equals(Optional.of(plan.images()));
        boolean sameGateway = before.map(LabPlan::gatewayArgv).equals(Optional.of(plan.gatewayArgv()));
        boolean sameLedger = before.map(LabPlan::ledger).equals(Optional.of(plan.ledger()));
        if (!sameCables || !sameDepot || !sameLedger) {
            daemon.stop();
        }
        if (!sameGateway) {
            gateway.kill();
        }
        LabPlanFile.write(folder.plan(), plan);
        startNetwork(plan);
    }

    private void startNetwork(LabPlan plan) throws IOException, InterruptedException {
        daemon.start();
        if (!gateway.isRunning()) {
            RunResult started = gateway.start(plan.gatewayArgv());
            if (!started.succeeded()) {
                throw new IOException("the lab's gateway does not start: " + started.describe());
            }
        }
    }

    private void removeUnwanted(Optional<LabPlan> before, LabPlan plan, LabListener listener)
            throws IOException, InterruptedException {
        for (Machine old : before.map(known -> known.machines().values()).orElse(List.of())) {
            if (!plan.machines().containsKey(old.name()) && machine(old).isRunning()) {
                listener.tell(old.name() + " is not wanted any more: switched off");
                machine(old).kill();
            }
        }
    }

    private void prepare(Machine machine, LabPlan plan, Map<HostName, Bundle> bundles, LabListener listener)
            throws IOException, InterruptedException {
        Bundle bundle = bundles.get(machine.name());
        if (bundle == null) {
            throw new IllegalArgumentException("no bundle for " + machine.name());
        }
        FileTree config =
                LabBundle.of(bundle, machine, LabKeys.publicHalf(keys.userKey()), identities(machine, bundle, plan));
        LabMachine made = machine(machine);
        if (!made.isRunning()) {
            made.prepare(config, disks, plan.firmware());
        } else if (!made.hasConfig(config) || !made.isAsPlanned()) {
            listener.tell(machine.name() + " runs with an older configuration or image: 'anew lab kill "
                    + machine.name() + "' and 'anew lab up' give it the new one");
        }
    }

    /** Also those of domUs that may come to run there: whoever takes one over has to be the same to those who log in. */
    private SortedMap<String, Map<String, byte[]>> identities(Machine machine, Bundle bundle, LabPlan plan)
            throws IOException {
        SortedMap<String, Map<String, byte[]>> identities = new TreeMap<>();
        identities.put("", identity(machine.name()));
        for (HostName domu : plan.domUs().keySet()) {
            if (!bundle.files().below(Bundle.DOMUS + domu + "/").isEmpty()) {
                identities.put(LabBundle.folderOf(domu), identity(domu));
            }
        }
        return identities;
    }

    private Map<String, byte[]> identity(HostName name) throws IOException {
        Path key = keys.hostKey(name);
        Map<String, byte[]> files = new HashMap<>();
        files.put(LabKeys.HOST_KEY, Files.readAllBytes(key));
        files.put(LabKeys.HOST_KEY + ".pub", Files.readAllBytes(key.resolveSibling(LabKeys.HOST_KEY + ".pub")));
        return files;
    }

    private static List<HostName> domUsOn(LabPlan plan, HostName pserver) {
        return plan.domUs().values().stream()
                .filter(domu -> domu.pserver().equals(pserver))
                .map(DomU::name)
                .toList();
    }

    /** Switches on what of {@code names} is off, and waits until all are as they should be. */
    private boolean follow(
            LabPlan plan,
            Collection<HostName> names,
            Function<HostName, List<HostName>> domUs,
            int atOnce,
            LabListener listener)
            throws IOException, InterruptedException {
        List<Boot> boots = new ArrayList<>();
        List<HostName> sleepers = new ArrayList<>();
        for (HostName name : names) {
            LabMachine machine =
                    machine(Optional.ofNullable(plan.machines().get(name)).orElseThrow());
            boots.add(new Boot(machine, domUs.apply(name)));
            if (machine.sleeps()) {
                sleepers.add(name);
            }
        }
        // Those with domUs have the longest way, so they go first.
        boots.sort(Comparator.comparing(
                boot -> domUs.apply(boot.machine().plan().name()).isEmpty()));
        boolean well = new BootWatch(boots, atOnce, listener).run();
        for (HostName name : sleepers) {
            setClocks(plan, name);
        }
        return well;
    }

    /** A machine that slept, and each domU in it, still thinks it is the time at which it fell asleep. */
    private void setClocks(LabPlan plan, HostName pserver) throws InterruptedException {
        List<HostName> names = new ArrayList<>(List.of(pserver));
        names.addAll(domUsOn(plan, pserver));
        for (HostName name : names) {
            // One that does not answer is found out by whoever asks it next.
            ssh(name, CLOCK_LIMIT, "date", "--set=@" + clock.instant().getEpochSecond());
        }
    }

    /** Switches one machine on, with the network if need be, and waits until it is as it should be. */
    public boolean start(LabPlan plan, HostName name, LabListener listener) throws IOException, InterruptedException {
        startNetwork(plan);
        return follow(plan, List.of(name), domUs -> domUsOn(plan, domUs), 1, listener);
    }

    /** Puts all machines to sleep, one after the other, and switches the rest off; the next {@link #up} wakes them. */
    public void sleep(LabListener listener) throws IOException, InterruptedException {
        for (Machine machine : plan().map(known -> known.machines().values()).orElse(List.of())) {
            if (machine(machine).isRunning() && progress(machine).phase() == Phase.READY) {
                listener.phase(machine.name(), "saving its memory");
                machine(machine).sleep();
                listener.done(machine.name(), "sleeps");
            }
        }
        down();
    }

    /**
     * Switches everything off at once, whatever the plan says, if it can be read at all. Disks stay; faults end, so that
     * the next {@link #up} finds all well.
     */
    public void down() throws IOException, InterruptedException {
        folder.requireLab();
        for (HostName name : folder.machines()) {
            new QemuProcess(commands, folder.files(name).pid()).kill();
            Files.deleteIfExists(folder.brokenPools(name));
        }
        gateway.kill();
        daemon.stop();
        Files.deleteIfExists(folder.faults());
        folder.forget();
    }

    /** How a machine is, as its console tells it. */
    public BootProgress progress(Machine machine) throws IOException {
        BootProgress progress = BootProgress.OFF;
        for (String line : new ConsoleLog(machine(machine).files().consoleLog()).newLines()) {
            progress = progress.after(line);
        }
        return progress;
    }

    public boolean isGatewayRunning() throws IOException {
        return gateway.isRunning();
    }

    /** The command line that enters {@code name} by SSH. */
    public List<String> sshArgv(HostName name, List<String> words) {
        List<String> argv =
                new ArrayList<>(List.of("ssh", "-F", keys.clientConfiguration().toString()));
        argv.add(name.text());
        argv.addAll(words);
        return argv;
    }

    /** Runs a command on {@code name} by SSH. */
    public RunResult ssh(HostName name, Duration within, String... words) throws InterruptedException {
        return commands.run(Command.of(sshArgv(name, List.of(words))).within(within));
    }
}
