package anew.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.ImageRecipe.Kind;
import anew.core.model.Sha256;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import anew.image.LockFile.LockedPackage;
import anew.image.PackageResolver.Offer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageResolverTest {

    /** As apt 2.6.1 prints it; only the host is made up. */
    private static final String PRINTED = """
            Reading package lists...
            Building dependency tree...
            The following NEW packages will be installed:
              bsdutils libstdc++6
            'http://packages.example/debian/pool/main/u/util-linux/bsdutils_2.38.1-5%2bdeb12u3_amd64.deb' \
            bsdutils_1%3a2.38.1-5+deb12u3_amd64.deb 94412 SHA256:6cae172b006a4603e710e046c3acba8d98d36748894cbe3eeda31d415fec331e
            'http://packages.example/debian/pool/main/g/gcc-12/libstdc%2b%2b6_12.2.0-14_amd64.deb' \
            libstdc++6_12.2.0-14_amd64.deb 612964 SHA256:9f1c4ae0f7b7a5a2b5b5d4a2f3d8f6f8a7f5d4c3b2a190807060504030201000
            """;

    @TempDir
    private Path folder = Path.of("");

    /** An apt that has some packages, each of one version. */
    private static final class FakeApt implements Commands {
        private final Map<String, String> versions = new HashMap<>();
        private final List<List<String>> asked = new ArrayList<>();

        FakeApt with(String name, String version) {
            versions.put(name, version);
            return this;
        }

        @Override
        public RunResult run(Command command) {
            List<String> argv = FakeTools.withoutPrefix(command.argv());
            List<String> names = argv.subList(argv.indexOf("-y") + 2, argv.size());
            asked.add(names);
            StringBuilder printed = new StringBuilder();
            for (String name : names) {
                String[] parts = name.replace("?essential", "bash").split("=", 2);
                if (!versions.containsKey(parts[0])
                        || (parts.length == 2 && !parts[1].equals(versions.get(parts[0])))) {
                    return new RunResult(argv, new End.Exited(100), "", "E: not found\n", Duration.ZERO);
                }
                printed.append(line(parts[0]));
            }
            if (names.contains("linux-image-amd64")) {
                printed.append(line("linux-image-6.1.0-56-amd64")).append(line("kmod"));
            }
            return new RunResult(argv, new End.Exited(0), printed.toString(), "", Duration.ZERO);
        }

        private String line(String name) {
            String version = versions.getOrDefault(name, "1");
            return "'http://packages.example/" + name + "' " + name + "_" + version + "_amd64.deb " + name.length()
                    + " SHA256:" + Sample.digest(name) + "\n";
        }
    }

    private PackageResolver resolver(FakeApt apt) {
        return new PackageResolver(new Workshop(apt, true), folder);
    }

    @Test
    void namesVersionsSizesAndDigestsAreReadFromWhatAptPrints() {
        assertThat(PackageResolver.parseOffers(PRINTED))
                .extracting(Offer::locked)
                .containsExactly(
                        new LockedPackage(
                                "bsdutils",
                                "1:2.38.1-5+deb12u3",
                                "amd64",
                                new Sha256("6cae172b006a4603e710e046c3acba8d98d36748894cbe3eeda31d415fec331e"),
                                94412),
                        new LockedPackage(
                                "libstdc++6",
                                "12.2.0-14",
                                "amd64",
                                new Sha256("9f1c4ae0f7b7a5a2b5b5d4a2f3d8f6f8a7f5d4c3b2a190807060504030201000"),
                                612964));
    }

    @Test
    void noAddressIsInALock() {
        List<LockedPackage> locked =
                PackageResolver.parseOffers(PRINTED).stream().map(Offer::locked).toList();
        assertThat(new LockFile(locked, List.of()).toText()).doesNotContain("packages.example", "://");
    }

    @Test
    void kernelAndBusyboxAreOnlyUnpacked() throws Exception {
        FakeApt apt = new FakeApt()
                .with("bash", "5.2")
                .with("openssh-server", "9")
                .with("busybox-static", "1")
                .with("linux-image-amd64", "6.1");
        LockFile lock = resolver(apt).resolve(Sample.recipe("base", Kind.DOMU, "linux-image-amd64", "openssh-server"));
        assertThat(lock.root()).extracting(LockedPackage::name).containsExactly("bash", "openssh-server");
        assertThat(lock.boot())
                .extracting(LockedPackage::name)
                .containsExactly("busybox-static", "linux-image-6.1.0-56-amd64");
    }

    @Test
    void aBootMediumNeedsGrubToo() throws Exception {
        FakeApt apt = new FakeApt()
                .with("bash", "5.2")
                .with("busybox-static", "1")
                .with("grub-pc-bin", "2")
                .with("grub-efi-amd64-bin", "2");
        assertThat(resolver(apt).resolve(Sample.recipe("dom0", Kind.DOM0)).boot())
                .extracting(LockedPackage::name)
                .containsExactly("busybox-static", "grub-efi-amd64-bin", "grub-pc-bin");
    }

    @Test
    void aNameThatOtherPackagesProvideIsRefused() {
        FakeApt apt = new FakeApt().with("bash", "5.2").with("busybox-static", "1");
        PackageResolver resolver = new PackageResolver(
                new Workshop(
                        command -> apt.run(Command.of(command.argv().stream()
                                .filter(word -> !word.equals("mail-transport-agent"))
                                .toList())),
                        true),
                folder);
        assertThatThrownBy(() -> resolver.resolve(Sample.recipe("base", Kind.DOMU, "mail-transport-agent")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("mail-transport-agent");
    }

    @Test
    void allPackagesAreLocatedByOneQuestion() throws Exception {
        FakeApt apt = new FakeApt().with("a", "1").with("b", "1");
        assertThat(resolver(apt).locate(List.of(Sample.locked("a", "1"), Sample.locked("b", "1"))))
                .containsOnlyKeys(Sample.digest("a"), Sample.digest("b"));
        assertThat(apt.asked).containsExactly(List.of("a=1", "b=1"));
    }

    @Test
    void theOthersAreLocatedWhereOneVersionIsGone() throws Exception {
        FakeApt apt = new FakeApt().with("a", "1").with("b", "2").with("c", "1").with("d", "1");
        List<LockedPackage> wanted = List.of(
                Sample.locked("a", "1"), Sample.locked("b", "1"), Sample.locked("c", "1"), Sample.locked("d", "1"));
        assertThat(resolver(apt).locate(wanted))
                .containsOnlyKeys(Sample.digest("a"), Sample.digest("c"), Sample.digest("d"));
        assertThat(apt.asked).hasSize(5);
    }
}
