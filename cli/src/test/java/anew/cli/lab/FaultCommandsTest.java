package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabLedger;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlanFile;
import anew.lab.plan.PortBook;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.MachineSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a lab that was planned and is switched off. */
final class FaultCommandsTest {

    @TempDir
    private Path folder = Path.of("");

    private Screen screen = new Screen();

    @BeforeEach
    void plan() throws IOException {
        LabFolder lab = LabFolder.at(folder, folder);
        HostName store = new HostName("stor1");
        MachineSpec.Disk pool =
                new MachineSpec.Disk("disk1", lab.pool(store, new PoolName("bulk")), "bulk", Size.parse("1 GiB"));
        Files.createDirectories(lab.machine(store));
        LabPlanFile.write(
                lab.plan(),
                new LabPlan(
                        Accelerator.EMULATION,
                        Firmware.BIOS,
                        folder,
                        PortBook.EMPTY,
                        1,
                        new LabLedger.OfDaemon(2),
                        List.of(),
                        List.of("qemu"),
                        new TreeMap<>(Map.of(
                                new HostName("alpha"),
                                machine("alpha", new TreeMap<>()),
                                store,
                                machine("stor1", new TreeMap<>(Map.of(new PoolName("bulk"), pool))))),
                        new TreeMap<>(Map.of(
                                new HostName("web1"),
                                new LabPlan.DomU(new HostName("web1"), new HostName("alpha"), reach())))));
    }

    private static LabPlan.Machine machine(String name, SortedMap<PoolName, MachineSpec.Disk> pools) {
        URI depot = URI.create("http://10.1.0.253");
        return new LabPlan.Machine(new HostName(name), List.of("qemu"), pools, reach(), depot, List.of(depot));
    }

    private static LabPlan.Reach reach() {
        return new LabPlan.Reach(IpAddress.parse("10.1.0.11"), 1, 2);
    }

    @Test
    void unknownNamesAreAnsweredWithTheNearestOne() {
        assertThat(anew("cut", "alhpa", "stor1")).isEqualTo(2);
        assertThat(screen.err()).contains("the lab has no 'alhpa': did you mean 'alpha'?");
        assertThat(anew("kill", "stro1")).isEqualTo(2);
        assertThat(screen.err()).contains("the lab has no stro1: did you mean 'stor1'?");
        assertThat(anew("cut", "web1", "gateway")).isEqualTo(2);
        assertThat(screen.err()).contains("'web1' is a domU on alpha");
        assertThat(anew("disk-error", "stor1", "--disk", "blk")).isEqualTo(2);
        assertThat(screen.err()).contains("stor1 has no pool 'blk': did you mean 'bulk'?");
    }

    @Test
    void whatDoesNotRunIsSaidTogetherWithTheCommandThatStartsIt() {
        assertThat(anew("cut", "alpha", "gateway")).isEqualTo(2);
        assertThat(screen.err()).contains("the lab's switch does not run: 'anew lab up' starts it");
        assertThat(anew("freeze", "alpha")).isEqualTo(2);
        assertThat(screen.err()).contains("alpha is off: 'anew lab start alpha' switches it on");
    }

    @Test
    void mistakesInTheArgumentsAreTold() {
        assertThat(anew("slow", "alpha", "stor1")).isEqualTo(2);
        assertThat(screen.err()).contains("give --delay 50ms");
        assertThat(anew("slow", "alpha", "stor1", "--loss", "many")).isEqualTo(2);
        assertThat(screen.err()).contains("'many' is not a share");
        assertThat(anew("heal", "alpha")).isEqualTo(2);
        assertThat(screen.err()).contains("a way has two ends");
    }

    @Test
    void brokenPoolOfAMachineThatIsOffIsShownUntilItIsHealed() {
        assertThat(anew("disk-error", "stor1")).as(screen.err()).isZero();
        anew("status");
        assertThat(screen.out()).contains("fault: stor1: pool bulk answers with errors");
        anew("status", "--json");
        assertThat(screen.out()).contains("{\"kind\":\"disk-error\",\"machine\":\"stor1\",\"disk\":\"bulk\"}");
        assertThat(anew("disk-error", "stor1", "--heal")).isZero();
        screen = new Screen();
        anew("status");
        assertThat(screen.out()).doesNotContain("fault:");
    }

    @Test
    void dryRunShowsTheScheduleAndDoesNothing() throws IOException {
        Path script = Files.writeString(folder.resolve("script"), """
                at 0s cut alpha stor1   # nothing runs: this could not be done
                at 2.5s heal
                """);
        assertThat(anew("play", script.toString(), "--dry-run"))
                .as(screen.err())
                .isZero();
        assertThat(screen.out()).isEqualTo("""
                at 0.000 s  cut alpha stor1
                at 2.500 s  heal
                """);
    }

    @Test
    void playedStepsAreToldWithTheirTimes() throws IOException {
        Path script = Files.writeString(folder.resolve("script"), "at 0s disk-error stor1\nat 100ms kill alpha\n");
        assertThat(anew("play", script.toString())).as(screen.err()).isZero();
        assertThat(screen.out())
                .containsPattern(
                        "at 0.000 s  begun 0.[0-9]{3} s  ended 0.[0-9]{3} s  disk-error stor1: stor1: pool bulk")
                .containsPattern("at 0.100 s  begun 0.[1-9][0-9]{2} s  ended .* s  kill alpha: alpha is off");
        assertThat(anew("play", script.toString(), "--json")).isZero();
        assertThat(screen.out()).containsPattern("\\{.*\"order\":\"kill alpha\".*\"at\":0.1,\"begun\":0.[1-9].*}");
    }

    @Test
    void wrongScriptIsRefusedWithAllItsMistakesAndNothingIsDone() throws IOException {
        Path script =
                Files.writeString(folder.resolve("script"), "at 0s disk-error stor1\nat 1s kil alpha\nat 2s thaw x\n");
        assertThat(anew("play", script.toString())).isEqualTo(2);
        assertThat(screen.err())
                .contains("script:2:7: there is no order 'kil'")
                .contains("script:3:12: the lab has no 'x'");
        anew("status");
        assertThat(screen.out()).doesNotContain("fault:");
    }

    private int anew(String... arguments) {
        List<String> all = new ArrayList<>(List.of("lab"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--lab", folder.toString()));
        return Main.commandLine(screen.plain()).execute(all.toArray(String[]::new));
    }
}
