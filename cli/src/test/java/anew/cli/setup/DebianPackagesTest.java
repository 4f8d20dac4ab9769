package anew.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.setup.DebianPackages.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DebianPackagesTest {

    private final FakeDebian debian = new FakeDebian();
    private final List<String> told = new ArrayList<>();

    private Outcome ensure() throws InterruptedException {
        return new DebianPackages(debian, told::add).ensure(Purpose.LAB);
    }

    @Test
    void nothingIsInstalledWhenNothingIsMissing() throws InterruptedException {
        debian.installed.addAll(Purpose.LAB.packages());
        assertThat(ensure()).isEqualTo(new Outcome.Present());
        assertThat(debian.run).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsMissingIsNamedAndInstalled() throws InterruptedException {
        debian.installed.addAll(Purpose.LAB.packages());
        debian.installed.remove("ovmf");
        debian.mirror = Set.of("ovmf");
        assertThat(ensure()).isEqualTo(new Outcome.Installed(List.of("ovmf")));
        assertThat(told).containsExactly("Installing Debian packages to run the lab: ovmf");
    }

    @Test
    void packageListsAreFetchedWhenTheyAreMissing() throws InterruptedException {
        debian.listsFetched = false;
        debian.mirror = Set.copyOf(Purpose.LAB.packages());
        assertThat(ensure()).isInstanceOf(Outcome.Installed.class);
        assertThat(debian.run).anyMatch(line -> line.endsWith("apt-get update -q"));
    }

    @Test
    void anOrdinaryUserInstallsBySudo() throws InterruptedException {
        debian.root = false;
        debian.sudo = true;
        debian.mirror = Set.copyOf(Purpose.LAB.packages());
        assertThat(ensure()).isInstanceOf(Outcome.Installed.class);
        assertThat(debian.run).anyMatch(line -> line.startsWith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get"));
    }

    @Test
    void whoMayNotInstallIsToldWhatRootShouldRun() throws InterruptedException {
        debian.root = false;
        assertThat(ensure())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.reason()).contains("run as root: apt-get install qemu-system-x86"));
        assertThat(debian.run).noneMatch(line -> line.contains(" install "));
    }

    @Test
    void aSystemWithoutAptIsToldTheNames() throws InterruptedException {
        debian.hasApt = false;
        assertThat(ensure())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains("qemu-utils"));
    }

    @Test
    void whatCannotBeHadIsNamed() throws InterruptedException {
        debian.installed.addAll(Purpose.LAB.packages());
        debian.installed.remove("ovmf");
        assertThat(ensure())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.reason()).startsWith("Debian packages ovmf could not be installed"));
    }
}
