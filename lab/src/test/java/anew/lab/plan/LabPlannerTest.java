package anew.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.LedgerPlace;
import anew.lab.net.SwitchPort;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabPlannerTest {

    private static final HostName ALPHA = new HostName("alpha");
    private static final HostName STORE = new HostName("store1");
    private static final HostName WEB = new HostName("web1");

    private final LabFolder folder = LabFolder.at(Path.of("/tmp/lab"), Path.of("/tmp"));

    @Test
    void everyPserverBecomesAMachineAndEveryVserverOnItADomU() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(plan.machines()).containsOnlyKeys(ALPHA, STORE);
        assertThat(plan.domUs()).containsOnlyKeys(WEB);
        assertThat(Optional.ofNullable(plan.domUs().get(WEB)).orElseThrow().pserver())
                .isEqualTo(ALPHA);
    }

    @Test
    void allPortsDiffer() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(new HashSet<>(plan.ports().ports().values()))
                .hasSameSizeAs(plan.ports().ports().values());
    }

    @Test
    void everyInterfaceAndTheGatewayHaveACable() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(plan.cables())
                .extracting(SwitchPort::machine)
                .containsExactly("alpha", "alpha", "store1", "store1", SwitchPort.GATEWAY, SwitchPort.GATEWAY);
        assertThat(plan.cables())
                .extracting(port -> port.network().text())
                .containsExactly("lan", "storage", "lan", "storage", "lan", "storage");
    }

    @Test
    void gatewayTakesTheFleetsOwnGatewayAddressAndFreeOnesFromTheTop() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(String.join(" ", plan.gatewayArgv()))
                .contains("net=10.1.0.0/24,host=10.1.0.1,dns=10.1.0.254,dhcpstart=10.1.0.252");
        assertThat(machine(plan, ALPHA).depot()).hasToString("http://10.1.0.252");
    }

    @Test
    void ledgerIsFoundOnTheNetworkForStorage() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(machine(plan, ALPHA).ledger()).hasToString("[http://10.2.0.253:2379]");
        int port = plan.ledger().urls().getFirst().getPort();
        assertThat(String.join(" ", plan.gatewayArgv()))
                .contains("guestfwd=tcp:10.2.0.253:2379-cmd:sh -c 'exec busybox nc 127.0.0.1 " + port)
                .contains("guestfwd=tcp:10.1.0.252:2379-cmd:sh -c 'exec busybox nc 127.0.0.1 " + port);
    }

    @Test
    void ledgerOnAPserverIsReachedThereByMachinesAndThroughTheGatewayByTheHost() {
        LabPlan plan = plan(request(keptBy(STORE), Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(machine(plan, ALPHA).ledger()).hasToString("[http://10.2.0.12:2379]");
        int port = plan.ledger().urls().getFirst().getPort();
        assertThat(String.join(" ", plan.gatewayArgv()))
                .contains("hostfwd=tcp:127.0.0.1:" + port + "-10.2.0.12:2379")
                .doesNotContain("2379-cmd");
        assertThat(plan.ledger().ways())
                .containsExactly(
                        Map.entry(URI.create("http://10.2.0.12:2379"), URI.create("http://127.0.0.1:" + port)));
    }

    @Test
    void labWithoutAPserverThatKeepsTheLedgerIsRefused() {
        LabPlanner.Request request = request(keptBy(STORE), Set.of(ALPHA), Accelerator.EMULATION);
        assertThatThrownBy(() -> plan(request, PortBook.EMPTY))
                .hasMessageContaining("store1 keeps the ledger")
                .hasMessageContaining("--only");
    }

    private static Fleet keptBy(HostName pserver) {
        return SmallFleet.fleet("storage", new LedgerPlace.On(List.of(pserver)));
    }

    @Test
    void ledgerIsFoundBesideTheDepotWhereThereIsNoNetworkForStorage() {
        LabPlan plan = plan(request(SmallFleet.fleet("backup"), Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(machine(plan, ALPHA).ledger()).hasToString("[http://10.1.0.252:2379]");
    }

    @Test
    void gatewayLeadsToPserversAndDomUs() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        LabPlan.Reach web = plan.reach(WEB).orElseThrow();
        assertThat(String.join(" ", plan.gatewayArgv()))
                .contains("hostfwd=tcp:127.0.0.1:" + web.sshPort() + "-10.1.0.21:22")
                .contains("hostfwd=tcp:127.0.0.1:" + web.httpPort() + "-10.1.0.21:80")
                .contains("-10.1.0.12:22");
    }

    @Test
    void poolIsADiskWithTheSerialNumberThatItsDeviceNames() {
        LabPlan plan = plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(String.join(" ", machine(plan, STORE).argv()))
                .contains("filename=/tmp/lab/machines/store1/pool-p1.img")
                .contains("drive=disk1,serial=vol-a");
    }

    @Test
    void emulatedMachineHasOneCpuAndOneOnKvmWhatTheHostCanGive() {
        assertThat(machine(plan(request(Set.of(), Accelerator.EMULATION), PortBook.EMPTY), ALPHA)
                        .argv())
                .containsSequence("-smp", "1");
        assertThat(machine(plan(request(Set.of(), Accelerator.KVM), PortBook.EMPTY), ALPHA)
                        .argv())
                .containsSequence("-smp", "2");
    }

    @Test
    void onlyTheWantedMachinesAndTheirDomUsTakePart() {
        LabPlan plan = plan(request(Set.of(STORE), Accelerator.EMULATION), PortBook.EMPTY);
        assertThat(plan.machines()).containsOnlyKeys(STORE);
        assertThat(plan.domUs()).isEmpty();
    }

    @Test
    void unknownMachineIsRefusedByName() {
        assertThatThrownBy(() -> plan(request(Set.of(new HostName("nobody")), Accelerator.KVM), PortBook.EMPTY))
                .hasMessageContaining("nobody")
                .hasMessageContaining("alpha, store1");
    }

    @Test
    void portsOfBeforeAreKeptSoThatRunningMachinesStayPluggedIn() {
        LabPlan small = plan(request(Set.of(STORE), Accelerator.EMULATION), PortBook.EMPTY);
        LabPlan whole = LabPlanner.plan(
                request(Set.of(), Accelerator.EMULATION),
                folder,
                small.ports(),
                port -> !small.ports().ports().containsValue(port));
        assertThat(machine(whole, STORE).argv()).isEqualTo(machine(small, STORE).argv());
    }

    @Test
    void portThatIsTakenIsPassedOver() {
        Set<Integer> asked = new HashSet<>();
        LabPlan plan = LabPlanner.plan(
                request(Set.of(), Accelerator.KVM), folder, PortBook.EMPTY, port -> !asked.add(port) || port % 2 == 0);
        assertThat(plan.ports().ports().values()).allMatch(port -> port % 2 == 0);
    }

    @Test
    void planSurvivesItsFile(@TempDir Path temporary) throws IOException {
        for (Fleet fleet : List.of(SmallFleet.fleet(), keptBy(STORE))) {
            LabPlan plan = plan(request(fleet, Set.of(), Accelerator.EMULATION), PortBook.EMPTY);
            LabPlanFile.write(temporary.resolve("lab.json"), plan);
            assertThat(LabPlanFile.read(temporary.resolve("lab.json"))).contains(plan);
        }
    }

    @Test
    void damagedPlanFileIsNamedWithTheRemedy(@TempDir Path temporary) throws IOException {
        Path file = temporary.resolve("lab.json");
        for (String text : List.of("", "{}", "[]", "{\"accelerator\": 7}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> LabPlanFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("lab.json")
                    .hasMessageContaining("anew lab down --wipe");
        }
    }

    private static LabPlan.Machine machine(LabPlan plan, HostName name) {
        return Optional.ofNullable(plan.machines().get(name)).orElseThrow();
    }

    private LabPlan plan(LabPlanner.Request request, PortBook before) {
        return LabPlanner.plan(request, folder, before, port -> true);
    }

    private static LabPlanner.Request request(Set<HostName> only, Accelerator accelerator) {
        return request(SmallFleet.fleet(), only, accelerator);
    }

    private static LabPlanner.Request request(Fleet fleet, Set<HostName> only, Accelerator accelerator) {
        return new LabPlanner.Request(
                fleet,
                SmallFleet.placement(),
                only,
                Path.of("/images/dom0/anew.iso"),
                Path.of("/images"),
                Firmware.BIOS,
                accelerator,
                2);
    }
}
