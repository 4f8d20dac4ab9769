package anew.drivers.xen;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Size;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.Hypervisor;
import anew.core.port.Hypervisor.Disk;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.DomainConfig;
import anew.core.port.Hypervisor.Outcome;
import anew.core.port.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XlHypervisorTest {

    private static final DomainConfig WEB1 = new DomainConfig(
            new HostName("web1"),
            UUID.fromString("8ea2eee8-f033-80f8-80b6-465a3d256cef"),
            Size.ofMebibytes(256),
            2,
            MacAddress.parse("52:54:00:00:01:01"),
            "br-lan",
            Path.of("/cache/vmlinuz"),
            Path.of("/cache/initrd"),
            "console=hvc0 anew.root=/dev/xvda",
            List.of(
                    new Disk("xvda", Path.of("/cache/root.img"), false),
                    new Disk("xvdc", Path.of("/s.img"), true),
                    new Disk("xvdd", Path.of("/dev/md/db1"), true)));

    @TempDir
    Path folder;

    private final List<List<String>> run = new ArrayList<>();

    @Test
    void aDomainIsMadeFromItsFile() throws Exception {
        assertThat(answering(0, "", "").create(WEB1)).isEqualTo(new Outcome.Done());

        Path file = folder.resolve("web1.cfg");
        assertThat(run).containsExactly(List.of("xl", "create", "-q", "-e", file.toString()));
        assertThat(Files.readString(file)).isEqualTo("""
                        name = "web1"
                        type = "pv"
                        uuid = "8ea2eee8-f033-80f8-80b6-465a3d256cef"
                        memory = 256
                        maxmem = 256
                        vcpus = 2
                        kernel = "/cache/vmlinuz"
                        ramdisk = "/cache/initrd"
                        extra = "console=hvc0 anew.root=/dev/xvda"
                        vif = [ "mac=52:54:00:00:01:01,bridge=br-lan,script=/usr/lib/anew/xen/vif" ]
                        disk = [ "format=raw,vdev=xvda,access=ro,script=/usr/lib/anew/xen/block,target=/cache/root.img", \
                        "format=raw,vdev=xvdc,access=rw,script=/usr/lib/anew/xen/block,target=/s.img", \
                        "format=raw,vdev=xvdd,access=rw,script=/usr/lib/anew/xen/block,target=/dev/md/db1" ]
                        """);
    }

    @Test
    void aFailureSaysWhatXlSaidFromTheReasonOn() throws Exception {
        Outcome outcome = answering(3, "", """
                        libxl: error: libxl_exec.c:117:libxl_report_child_exitstatus: /usr/lib/anew/xen/block add [4372] failed
                        libxl: error: libxl_device.c:1337:device_hotplug_child_death_cb: script: no device /dev/md0
                        libxl: error: libxl_domain.c:1064:domain_destroy_cb: Domain 10:Destruction of domain failed
                        """).create(WEB1);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.why())
                                .isEqualTo("xl create -q -e " + folder.resolve("web1.cfg")
                                        + ": /usr/lib/anew/xen/block add [4372] failed;"
                                        + " script: no device /dev/md0; Domain 10:Destruction of domain failed"));
    }

    @Test
    void aFailureWithoutAWordSaysHowXlEnded() throws Exception {
        assertThat(answering(3, "", "").create(WEB1))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, failed -> assertThat(failed.why()).endsWith("exited with 3"));
    }

    @Test
    void domainsAreAddressedByTheirNumber() throws Exception {
        Domain web1 = new Domain(7, WEB1.uuid(), "web1", Hypervisor.State.RUNNING);
        Hypervisor xl = answering(0, "", "");

        xl.shutDown(web1);
        xl.pause(web1);
        xl.destroy(web1);

        assertThat(run)
                .containsExactly(
                        List.of("xl", "shutdown", "7"), List.of("xl", "pause", "7"), List.of("xl", "destroy", "7"));
    }

    @Test
    void aToolstackThatFailsKnowsNothing() throws Exception {
        assertThat(answering(1, "", "xencall: error: Could not obtain handle").list())
                .isInstanceOfSatisfying(
                        Hypervisor.Listing.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("Could not obtain handle"));
        assertThat(run).containsExactly(List.of("xl", "list", "-v"));
    }

    private XlHypervisor answering(int status, String stdout, String stderr) {
        Commands commands = (Command command) -> {
            run.add(command.argv());
            return new RunResult(command.argv(), new RunResult.End.Exited(status), stdout, stderr, Duration.ZERO);
        };
        return new XlHypervisor(commands, folder);
    }
}
