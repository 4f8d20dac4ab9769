package anew.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.Ledger;
import anew.core.port.RunResult;
import anew.depot.Bundle;
import anew.drivers.disk.ConfigDisk;
import anew.drivers.etcd.EtcdLedger;
import anew.drivers.exec.ProcessCommands;
import anew.lab.console.Phase;
import anew.lab.daemon.DaemonProcess;
import anew.lab.fault.FaultInForce;
import anew.lab.fault.FaultOrder;
import anew.lab.fault.Party;
import anew.lab.net.Fault;
import anew.lab.net.SwitchPort;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlanner;
import anew.lab.plan.PortBook;
import anew.lab.plan.SmallFleet;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.QemuProcess;
import anew.lab.qemu.Qmp;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole lab with real QEMUs, real disks and a real daemon, whose machines boot something tiny. */
@Tag("machine")
@Timeout(120)
class LabOnThisComputerTest {

    private static final HostName ALPHA = new HostName("alpha");
    private static final HostName STORE = new HostName("store1");
    private static final String HEALTHY =
            "Linux version 6.1\r\nanew-boot: started\r\nanew: domU web1: running\r\nanew: ready: 1 domU runs\r\n";

    @TempDir
    private Path temporary;

    /** No machine here has an SSH server, and waiting for one would only take time. */
    private final Commands commands = command -> command.argv().getFirst().equals("ssh")
            ? new RunResult(command.argv(), new RunResult.End.Exited(255), "", "no route", Duration.ZERO)
            : new ProcessCommands().run(command);

    private final List<String> events = new ArrayList<>();
    private Lab lab;
    private LabPlan plan;

    LabOnThisComputerTest() {
        LabFolder unset = LabFolder.at(Path.of("/nowhere"), Path.of("/tmp"));
        lab = new Lab(unset, commands, new ConfigDisk(commands), List.of(), InstantSource.system());
        plan = plan(Path.of("/nowhere.iso"), unset, PortBook.EMPTY);
    }

    @BeforeEach
    void plan() throws Exception {
        assumeTrue(commands.run(Command.of("qemu-system-x86_64", "--version")).succeeded(), "QEMU is not installed");
        LabFolder folder = LabFolder.at(temporary.resolve("lab"), temporary);
        lab = new Lab(folder, commands, new ConfigDisk(commands), DaemonProcess.sameJava(), InstantSource.system());
        TalkingIso.write(temporary.resolve("talking.iso"), HEALTHY);
        plan = plan(temporary.resolve("talking.iso"), folder, PortBook.EMPTY);
    }

    @AfterEach
    void down() throws Exception {
        lab.down();
    }

    @Test
    void upBootsEveryMachineAndDownLeavesNothingRunning() throws Exception {
        assertThat(up()).isTrue();
        assertThat(events).contains("alpha done: ready, runs web1", "store1 done: ready");
        assertThat(lab.machine(machine(ALPHA)).status()).isEqualTo("running");
        assertThat(lab.progress(machine(ALPHA)).phase()).isEqualTo(Phase.READY);
        lab.down();
        assertThat(lab.machine(machine(ALPHA)).status()).isEqualTo("off");
        assertThat(lab.isGatewayRunning()).isFalse();
        assertThat(lab.daemon().status()).isEmpty();
    }

    @Test
    void labWhosePlanCannotBeReadIsTakenDownAllTheSame() throws Exception {
        up();
        Files.writeString(lab.folder().plan(), "{}");
        lab.down();
        assertThat(lab.machine(machine(ALPHA)).isRunning()).isFalse();
        assertThat(lab.isGatewayRunning()).isFalse();
    }

    @Test
    void upAfterAKillStartsOnlyWhatWasKilled() throws Exception {
        up();
        lab.machine(machine(STORE)).kill();
        String pid = Files.readString(lab.machine(machine(ALPHA)).files().pid());
        assertThat(up()).isTrue();
        assertThat(Files.readString(lab.machine(machine(ALPHA)).files().pid())).isEqualTo(pid);
        assertThat(lab.machine(machine(STORE)).isRunning()).isTrue();
    }

    @Test
    void diedDaemonIsStartedAgainWhileMachinesRun() throws Exception {
        up();
        long pid = Long.parseLong(Files.readString(lab.folder().daemonPid()).strip());
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get();
        assertThat(lab.daemon().status()).isEmpty();
        assertThat(up()).isTrue();
        assertThat(lab.daemon().status()).isPresent();
    }

    @Test
    void ledgerIsServedWithTheLabAndRemembersWhatItWasTold() throws Exception {
        up();
        assertThat(ledger().commit(List.of(), List.of(new Ledger.Write.Put("key", "value", Optional.empty()))))
                .isInstanceOf(Ledger.Outcome.Committed.class);
        lab.down();
        up();
        assertThat(ledger().get("key"))
                .asInstanceOf(InstanceOfAssertFactories.type(Ledger.Reading.Found.class))
                .extracting(found -> found.entry().value())
                .isEqualTo("value");
    }

    private Ledger ledger() {
        Duration patience = Duration.ofSeconds(10);
        return new EtcdLedger(plan.ledger().urls(), patience, patience, patience);
    }

    @Test
    void gatewayAnswersOnTheNetworkThroughTheSwitch() throws Exception {
        up();
        lab.machine(machine(ALPHA)).kill();
        SwitchPort cable = plan.cables().getFirst();
        try (DatagramSocket alpha = new DatagramSocket(cable.machineUdp(), InetAddress.ofLiteral("127.0.0.1"))) {
            // Who has 10.1.0.1? Tell 10.1.0.11 (RFC 826).
            byte[] question = HexFormat.of()
                    .parseHex("ffffffffffff" + "525400000001" + "0806" + "0001080006040001" + "525400000001"
                            + "0a01000b" + "000000000000" + "0a010001");
            alpha.send(new DatagramPacket(
                    question, question.length, InetAddress.ofLiteral("127.0.0.1"), cable.switchUdp()));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            alpha.receive(answer);
            byte[] sender = Arrays.copyOfRange(answer.getData(), 28, 32);
            assertThat(sender).as("the address that the answer is about").containsExactly(10, 1, 0, 1);
        }
    }

    @Test
    void machineThatSleepsWakesWhereItWas() throws Exception {
        up();
        lab.sleep(new Recorder());
        assertThat(lab.machine(machine(ALPHA)).sleeps()).isTrue();
        Path console = lab.machine(machine(ALPHA)).files().consoleLog();
        String said = Files.readString(console);
        assertThat(up()).isTrue();
        assertThat(lab.machine(machine(ALPHA)).status()).isEqualTo("running");
        assertThat(lab.machine(machine(ALPHA)).sleeps()).isFalse();
        assertThat(console).as("nothing is said again, for nothing boots again").hasContent(said);
    }

    @Test
    void machineWhoseMemoryIsDamagedBootsInstead() throws Exception {
        up();
        lab.sleep(new Recorder());
        try (var files = Files.newDirectoryStream(lab.folder().machine(ALPHA), "memory-*")) {
            for (Path memory : files) {
                Files.writeString(memory, "noise");
            }
        }
        assertThat(up()).isTrue();
        assertThat(lab.machine(machine(ALPHA)).status()).isEqualTo("running");
    }

    @Test
    void faultsOnTheNetworkOutliveTheDaemonAndEndWithTheLab() throws Exception {
        up();
        Party alpha = new Party.Machine(ALPHA);
        faults().perform(new FaultOrder.Impair(alpha, new Party.Machine(STORE), Fault.CUT, false));
        faults().perform(new FaultOrder.Impair(alpha, new Party.Gateway(), new Fault(0.01, Duration.ZERO), true));
        String[] wanted = {
            "frames from alpha to gateway are lost by 1%", "nothing gets through between alpha and store1"
        };
        assertThat(faults().inForce()).extracting(FaultInForce::toString).containsExactly(wanted);

        lab.daemon().stop();
        assertThatThrownBy(() -> faults().perform(new FaultOrder.MendAll())).hasMessageContaining("anew lab up");
        events.clear();
        up();
        assertThat(faults().inForce()).extracting(FaultInForce::toString).containsExactly(wanted);
        assertThat(events).contains(wanted[1] + ": 'anew lab heal' ends every fault");

        faults().perform(new FaultOrder.Mend(new Party.Machine(STORE), alpha));
        assertThat(faults().inForce()).extracting(FaultInForce::toString).containsExactly(wanted[0]);
        lab.down();
        up();
        assertThat(faults().inForce()).isEmpty();
    }

    @Test
    void frozenMachineIsToldAndGoesOnWhenItIsThawed() throws Exception {
        up();
        for (boolean withClock : new boolean[] {false, true}) {
            faults().perform(new FaultOrder.Freeze(ALPHA, withClock));
            assertThat(faults().inForce()).containsExactly(new FaultInForce.Frozen(ALPHA, withClock));
            faults().perform(new FaultOrder.Thaw(ALPHA));
            assertThat(lab.machine(machine(ALPHA)).status()).isEqualTo("running");
        }
        faults().perform(new FaultOrder.Freeze(ALPHA, false));
        faults().perform(new FaultOrder.Kill(ALPHA));
        assertThat(lab.machine(machine(ALPHA)).status()).isEqualTo("off");
        assertThatThrownBy(() -> faults().perform(new FaultOrder.Freeze(ALPHA, false)))
                .hasMessageContaining("alpha is off");
    }

    @Test
    void brokenPoolAnswersWithErrorsOverARestartUntilItIsMended() throws Exception {
        up();
        Set<PoolName> pools = machine(STORE).pools().keySet();
        // A hole would be known for zeros without being read.
        try (FileChannel disk =
                FileChannel.open(lab.folder().pool(STORE, new PoolName("p1")), StandardOpenOption.WRITE)) {
            disk.write(ByteBuffer.wrap("content".repeat(1_000).getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(readPool()).contains("read 4096/4096 bytes");

        faults().perform(new FaultOrder.BreakPools(STORE, pools));
        faults().perform(new FaultOrder.BreakPools(STORE, pools));
        assertThat(faults().inForce()).containsExactly(new FaultInForce.BrokenPool(STORE, new PoolName("p1")));
        assertThat(readPool()).contains("read failed: Input/output error");
        faults().perform(new FaultOrder.Kill(STORE));
        faults().perform(new FaultOrder.Start(STORE));
        assertThat(lab.machine(machine(STORE)).status()).isEqualTo("running");
        assertThat(readPool()).contains("read failed: Input/output error");

        faults().perform(new FaultOrder.MendAll());
        assertThat(faults().inForce()).isEmpty();
        assertThat(readPool()).contains("read 4096/4096 bytes");
    }

    /** What comes of reading the pool's disk as the guest would, which QEMU lets others do by NBD. */
    private String readPool() throws IOException, InterruptedException {
        String socket = temporary.resolve("nbd").toString();
        try (Qmp qmp = Qmp.connect(lab.machine(machine(STORE)).files().qmpSocket())) {
            Map<String, Object> address = Map.of("type", "unix", "data", Map.of("path", socket));
            qmp.execute("nbd-server-start", Map.of("addr", address));
            qmp.execute("block-export-add", Map.of("type", "nbd", "id", "pool", "node-name", "disk1"));
            RunResult read = commands.run(
                    Command.of("qemu-io", "-r", "-f", "raw", "-c", "read 0 4k", "nbd+unix:///disk1?socket=" + socket));
            qmp.execute("nbd-server-stop");
            return read.stdout() + read.stderr();
        }
    }

    private LabFaults faults() {
        return lab.faults(plan);
    }

    @Test
    void changedConfigurationIsToldWhileTheMachineRunsAndWrittenAtItsNextStart() throws Exception {
        up();
        Map<HostName, Bundle> changed = bundles("second");
        lab.up(plan, changed, 2, new Recorder());
        assertThat(events).anyMatch(event -> event.startsWith("alpha runs with an older configuration"));
        String before = Files.readString(lab.folder().configDigest(ALPHA));
        lab.machine(machine(ALPHA)).kill();
        lab.up(plan, changed, 2, new Recorder());
        assertThat(Files.readString(lab.folder().configDigest(ALPHA))).isNotEqualTo(before);
    }

    @Test
    void machineThatRunsFromAnOlderMediumIsTold() throws Exception {
        up();
        Path other = temporary.resolve("other.iso");
        TalkingIso.write(other, HEALTHY);
        plan = plan(other, lab.folder(), plan.ports());
        for (int time = 0; time < 2; time++) {
            events.clear();
            assertThat(up()).isTrue();
            assertThat(events).anyMatch(event -> event.startsWith("alpha runs with an older configuration or image"));
        }
    }

    @Test
    void failedBootIsReportedWithTheLastLinesOfTheConsole() throws Exception {
        TalkingIso.write(
                temporary.resolve("talking.iso"),
                "Linux version 6.1\r\nabout to fail\r\nanew-boot: failed: no disk\r\n");
        assertThat(up()).isFalse();
        assertThat(events)
                .anyMatch(event -> event.startsWith("alpha failed: anew-boot: failed: no disk")
                        && event.contains("about to fail"));
    }

    @Test
    void portTakenByAnotherProgramIsNamedByQemu() throws Exception {
        int port = plan.reach(ALPHA).orElseThrow().sshPort();
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(this::up).isInstanceOf(IOException.class).hasMessageContaining("gateway does not start");
        }
    }

    @Test
    void strayProcessWithAnOldPidIsNotKilled() throws Exception {
        Path pidFile = temporary.resolve("pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        QemuProcess process = new QemuProcess(commands, pidFile);
        assertThat(process.isRunning()).isFalse();
        process.kill();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    private boolean up() throws IOException, InterruptedException {
        return lab.up(plan, bundles("first"), 2, new Recorder());
    }

    private LabPlan.Machine machine(HostName name) {
        LabPlan.Machine machine = plan.machines().get(name);
        if (machine == null) {
            throw new AssertionError("no machine " + name);
        }
        return machine;
    }

    private static LabPlan plan(Path iso, LabFolder folder, PortBook before) {
        LabPlanner.Request request = new LabPlanner.Request(
                SmallFleet.fleet(),
                SmallFleet.placement(),
                Set.of(),
                iso,
                folder.root(),
                Firmware.BIOS,
                Accelerator.EMULATION,
                2);
        return LabPlanner.plan(request, folder, before, LabOnThisComputerTest::isFree);
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
                DatagramSocket udp = new DatagramSocket(port, loopback)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static Map<HostName, Bundle> bundles(String content) {
        FileTree files = new FileTree(new TreeMap<>(Map.of(Bundle.MARKER, Entry.File.text(content))));
        return Map.of(ALPHA, new Bundle(ALPHA, files), STORE, new Bundle(STORE, files));
    }

    private final class Recorder implements LabListener {
        @Override
        public void tell(String line) {
            events.add(line);
        }

        @Override
        public void phase(HostName machine, String phase) {
            events.add(machine + " phase: " + phase);
        }

        @Override
        public void done(HostName machine, String how) {
            events.add(machine + " done: " + how);
        }

        @Override
        public void failed(HostName machine, String why, List<String> console) {
            events.add(machine + " failed: " + why + "\n" + String.join("\n", console));
        }
    }
}
