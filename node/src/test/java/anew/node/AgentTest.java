package anew.node;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.BuiltImage;
import anew.core.model.Size;
import anew.core.port.Hypervisor.Disk;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.DomainConfig;
import anew.core.port.Hypervisor.State;
import anew.depot.Domu;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {

    @TempDir
    Path folder;

    private World world;
    private BuiltImage base;

    @BeforeEach
    void makeWorld() {
        world = new World(folder);
        base = World.image("base", world.places.medium());
    }

    @Test
    void aWishedDomuIsStartedAsDescribed() throws Exception {
        Domu web1 = world.domu("web1", base);
        world.write("global/hosts", "hosts");
        world.write("local/domUs/web1/local/etc/motd", "hello");
        world.write("identity/domUs/web1/key", "key");
        world.write("identity/key", "alpha's");

        world.tick();

        Path image = world.places.medium().resolve(base.id().hex());
        Path disks = world.places.domu(web1.name());
        DomainConfig config = world.xen.config("web1");
        assertThat(config.memory()).isEqualTo(web1.memory());
        assertThat(config.mac()).isEqualTo(web1.mac());
        assertThat(config.bridge()).isEqualTo("br-lan");
        assertThat(config.kernel()).isEqualTo(image.resolve("vmlinuz"));
        assertThat(config.initrd()).isEqualTo(image.resolve("initrd"));
        assertThat(config.disks())
                .containsExactly(
                        new Disk("xvda", image.resolve("root.img"), false),
                        new Disk("xvdb", disks.resolve("config.img"), false),
                        new Disk("xvdc", disks.resolve("scratch.img"), true));
        assertThat(config.commandLine())
                .contains("anew.root=/dev/xvda", "anew.scratch=/dev/xvdc", "anew.squashfs=4096")
                .contains("anew.roothash=" + base.verityRootHash());
        assertThat(disks.resolve("config.img")).hasContent("anew-config\nglobal/hosts\nidentity/key\nlocal/etc/motd");
        assertThat(disks.resolve("scratch.img")).hasSize(Size.ofGibibytes(1).bytes());
    }

    @Test
    void whatRunsAsWishedIsLeftAlone() throws Exception {
        Domu web1 = world.domu("web1", base);
        world.ticksFor(Duration.ofMinutes(1));
        world.restartAgent();
        world.ticksFor(Duration.ofMinutes(1));

        assertThat(world.xen.creationsOf(web1.name())).isEqualTo(1);
        assertThat(world.console)
                .containsExactly(
                        "anew: domU web1: waiting",
                        "anew: domU web1: running",
                        "anew: ready: 1 domU runs",
                        "anew: domU web1: running",
                        "anew: ready: 1 domU runs");
    }

    @Test
    void whatIsWishedNoMoreIsShutDownAndForgotten() throws Exception {
        Domu web1 = world.domu("web1", base);
        world.domu("mail", base);
        world.ticksFor(Duration.ofSeconds(5));

        world.unwish("web1");
        world.ticksFor(Duration.ofSeconds(30));

        assertThat(world.xen.all()).containsExactly("mail");
        assertThat(world.places.domu(web1.name())).doesNotExist();
        assertThat(world.console).contains("anew: domU web1: stopping: it is not to run here any more");
        assertThat(world.console).last().isEqualTo("anew: domU web1: gone");
    }

    @Test
    void aChangedDescriptionRestartsThatDomuOnly() throws Exception {
        Domu web1 = world.domu("web1", base);
        Domu mail = world.domu("mail", base);
        world.ticksFor(Duration.ofSeconds(5));

        world.describe(new Domu(web1.name(), base, Size.ofMebibytes(512), 2, web1.mac(), web1.bridge()));
        world.ticksFor(Duration.ofSeconds(30));

        assertThat(world.xen.running()).containsExactly("mail", "web1");
        assertThat(world.xen.config("web1").memory()).isEqualTo(Size.ofMebibytes(512));
        assertThat(world.xen.creationsOf(web1.name())).isEqualTo(2);
        assertThat(world.xen.creationsOf(mail.name())).isEqualTo(1);
    }

    @Test
    void aCrashedDomuIsStartedAgainWithTheOthersUnharmed() throws Exception {
        Domu web1 = world.domu("web1", base);
        Domu mail = world.domu("mail", base);
        world.ticksFor(Duration.ofSeconds(5));

        world.xen.become("web1", State.CRASHED);
        world.ticksFor(Duration.ofSeconds(3));

        assertThat(world.xen.running()).containsExactly("mail", "web1");
        assertThat(world.xen.creationsOf(web1.name())).isEqualTo(2);
        assertThat(world.xen.creationsOf(mail.name())).isEqualTo(1);
        assertThat(world.console)
                .contains("anew: domU web1: backing off: it crashed; failures in a row: 1, next start in 1 s");
        assertThat(status()).contains("\"restarts\": 1");
    }

    @Test
    void aDomuThatCrashesAtEveryBootIsStartedLessAndLessOften() throws Exception {
        Domu web1 = world.domu("web1", base);
        Instant end = world.now().plus(Duration.ofHours(1));
        while (world.now().isBefore(end)) {
            Instant next = world.tick();
            if (!world.xen.running().isEmpty()) {
                world.xen.become("web1", State.CRASHED);
            }
            world.pass(world.untilNext(next));
        }

        // 1, 2, 4 ... 256 s make 511 s and ten starts; the rest of the hour one start in five minutes.
        assertThat(world.xen.creationsOf(web1.name())).isBetween(18, 21);
    }

    @Test
    void aDamagedImageIsNotStartedAndNamed() throws Exception {
        World.put(
                world.places.medium().resolve(base.id().hex()).resolve("root.img"),
                "base rOot.img".getBytes(StandardCharsets.UTF_8));
        world.domu("web1", base);
        world.domu("mail", World.image("mailer", world.places.medium()));

        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("mail");
        assertThat(status())
                .contains(
                        "\"state\": \"refused\"",
                        "image base",
                        "root.img is damaged",
                        base.root().hex());
    }

    @Test
    void withoutItsConfigurationTheAgentStopsNothing() throws Exception {
        world.domu("web1", base);
        world.ticksFor(Duration.ofSeconds(5));

        Files.move(world.places.config(), folder.resolve("away"));
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("web1");
        assertThat(status()).contains("anew-config is missing: is the config partition mounted?");
    }

    @Test
    void anUnreadableDescriptionNeitherStartsNorStops() throws Exception {
        world.domu("web1", base);
        world.ticksFor(Duration.ofSeconds(5));

        world.write("local/domUs/web1/domU.yaml", "name: [");
        world.write("local/domUs/mail/domU.yaml", "name: [");
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("web1");
        assertThat(status()).contains("\"state\": \"refused\"", "mail/domU.yaml");
    }

    @Test
    void nothingIsConcludedFromAListThatIsNotToBeHad() throws Exception {
        world.domu("web1", base);
        world.xen.answers(false);
        world.ticksFor(Duration.ofSeconds(5));
        assertThat(world.xen.all()).isEmpty();
        assertThat(status()).contains("cannot list domains: xl hangs");

        world.xen.answers(true);
        world.ticksFor(Duration.ofSeconds(5));
        assertThat(world.xen.running()).containsExactly("web1");
    }

    @Test
    void aForeignDomainOfTheSameNameIsLeftAlone() throws Exception {
        world.xen.add(new Domain(9, UUID.fromString("11111111-2222-4333-8444-555555555555"), "web1", State.RUNNING));
        world.domu("web1", base);

        world.ticksFor(Duration.ofMinutes(5));

        assertThat(world.xen.domain("web1").id()).isEqualTo(9);
        assertThat(status()).contains("a domain named web1 that Anew did not make is in the way: xl destroy 9");
    }

    @Test
    void foreignDomainsAreNobodysBusiness() throws Exception {
        world.xen.add(new Domain(9, UUID.fromString("11111111-2222-4333-8444-555555555555"), "Win 7", State.RUNNING));

        world.ticksFor(Duration.ofMinutes(5));

        assertThat(world.xen.running()).containsExactly("Win 7");
    }

    @Test
    void aStartThatFailsIsTriedAgainLater() throws Exception {
        world.domu("web1", base);
        world.xen.refusesWith("libxl: error: not enough memory");
        world.tick();
        world.tick();
        assertThat(status()).contains("backing off", "not enough memory");

        world.xen.refusesWith("");
        world.ticksFor(Duration.ofSeconds(10));
        assertThat(world.xen.running()).containsExactly("web1");
    }

    @Test
    void aDeletedScratchDiskIsMadeAgain() throws Exception {
        Domu web1 = world.domu("web1", base);
        world.ticksFor(Duration.ofSeconds(2));
        Path scratch = world.places.domu(web1.name()).resolve("scratch.img");
        Files.delete(scratch);

        world.xen.become("web1", State.POWERED_OFF);
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(scratch).exists();
        assertThat(world.xen.running()).containsExactly("web1");
    }

    private String status() throws Exception {
        return Files.readString(world.places.status());
    }
}
