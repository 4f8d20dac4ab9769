package anew.node;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.BuiltImage;
import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Hypervisor.Disk;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.State;
import anew.depot.Domu;
import anew.node.volume.Domus;
import anew.node.volume.VolumeGate;
import anew.node.volume.VolumeNews;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentWithVolumesTest {

    private static final HostName DB1 = new HostName("db1");
    private static final VolumeId DATA = new VolumeId(DB1, new VolumeName("data"));

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void makeWorld() {
        world = new World(folder);
        BuiltImage base = World.image("base", world.places.medium());
        world.domu("web1", base);
        world.describe(new Domu(
                DB1,
                base,
                Size.ofMebibytes(256),
                1,
                MacAddress.parse("52:54:00:00:01:09"),
                "br-lan",
                List.of(new Domu.AttachedVolume(DATA.volume(), "xvdd"))));
        world.write("local/domUs/db1/anew-config", "marker of db1");
    }

    @Test
    void aDomuGetsItsVolumesAndTheGateLearnsOfItsStartBefore() throws Exception {
        world.ticksFor(Duration.ofSeconds(15));

        assertThat(world.xen.running()).containsExactly("db1", "web1");
        assertThat(world.xen.config("db1").disks())
                .contains(new Disk("xvdd", Path.of("/dev/md/data"), true))
                .hasSize(4);
        assertThat(world.gate.told).containsSubsequence("listed []", "begin db1", "ended db1", "listed [db1, web1]");
        assertThat(world.gate.told).doesNotContain("begin web1");
    }

    @Test
    void aDomuThatWaitsDelaysNoOther() throws Exception {
        world.gate.answer = new VolumeGate.Answer.Waits("volume db1/data waits for leg stor1");
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("web1");
        assertThat(world.console).contains("anew: domU db1: waiting: volume db1/data waits for leg stor1");
        assertThat(world.console).noneMatch(line -> line.startsWith("anew: ready"));
    }

    @Test
    void aDomuThatRunsElsewhereIsNotWaitedFor() throws Exception {
        world.gate.answer = new VolumeGate.Answer.Elsewhere("it is to run on beta");
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("web1");
        assertThat(world.console)
                .contains("anew: domU db1: standing by: it is to run on beta", "anew: ready: 1 domU runs");
    }

    @Test
    void whatIsRefusedInTheLastMomentIsNotStarted() throws Exception {
        world.gate.refuses = true;
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("web1");
        assertThat(world.console).contains("anew: domU db1: waiting: volume db1/data is not to be had any more");
    }

    @Test
    void withoutALedgerOnlyDomusWithVolumesWait() throws Exception {
        world.gate.answer = VolumeGate.SHUT.ask(DB1, List.of(DATA));
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.running()).containsExactly("web1");
        assertThat(world.console).anyMatch(line -> line.startsWith("anew: domU db1: waiting: no ledger is configured"));
    }

    @Test
    void newsIsToldWithoutAskingTheHypervisorAndWhatElseWasWrongStaysSo() throws Exception {
        world.xen.answers(false);
        world.ticksFor(Duration.ofSeconds(1));
        int listings = world.xen.listings();
        world.gate.news = new VolumeNews(new TreeMap<>(), new TreeMap<>(Map.of(DATA, "drops leg stor1")), List.of());
        world.tell();

        assertThat(world.console).contains("anew: volume db1/data: drops leg stor1");
        assertThat(Files.readString(world.places.status())).contains("drops leg stor1", "cannot list domains");
        assertThat(world.xen.listings()).isEqualTo(listings);
    }

    @Test
    void legsAndVolumesAreToldOnConsoleAndInTheStatus() throws Exception {
        world.gate.news = new VolumeNews(
                new TreeMap<>(Map.of(DATA, "closed, epoch 3")),
                new TreeMap<>(Map.of(DATA, "owned, epoch 3, in sync stor1 stor2")),
                List.of("the ledger does not answer: cut"));
        world.ticksFor(Duration.ofSeconds(5));
        world.gate.news = VolumeNews.NONE;
        String status = Files.readString(world.places.status());
        world.ticksFor(Duration.ofSeconds(11));

        assertThat(world.console)
                .containsOnlyOnce(
                        "anew: leg db1/data: closed, epoch 3",
                        "anew: volume db1/data: owned, epoch 3, in sync stor1 stor2",
                        "anew: the ledger does not answer: cut",
                        "anew: volume db1/data: not here any more");
        assertThat(status).contains("\"db1/data\": \"owned, epoch 3, in sync stor1 stor2\"", "cut");
    }

    @Test
    void onlyItsOwnDomainsAreEnded() throws Exception {
        world.ticksFor(Duration.ofSeconds(5));
        Domus domus = new HypervisorDomus(world.xen);

        assertThat(domus.list()).isEqualTo(new Domus.Listing.Known(java.util.Set.of(DB1, new HostName("web1"))));
        assertThat(domus.shutDown(DB1)).isInstanceOf(Domus.Ending.Remains.class);
        assertThat(world.xen.domain("db1").state()).isEqualTo(State.POWERED_OFF);
        assertThat(domus.shutDown(DB1)).isInstanceOf(Domus.Ending.Remains.class);
        assertThat(domus.shutDown(DB1)).isEqualTo(new Domus.Ending.Gone());

        world.xen.add(new Domain(77, UUID.randomUUID(), "db1", State.RUNNING));
        assertThat(domus.destroy(DB1)).isEqualTo(new Domus.Ending.Gone());
        assertThat(world.xen.all()).containsExactly("db1", "web1");
    }

    @Test
    void aDomuThatIsHaltedStaysButRunsNoFurther() throws Exception {
        world.ticksFor(Duration.ofSeconds(5));
        Domus domus = new HypervisorDomus(world.xen);

        assertThat(domus.halt(DB1)).isEqualTo(new Domus.Halting.Halted());
        assertThat(world.xen.domain("db1").state()).isEqualTo(State.PAUSED);
        assertThat(domus.list()).isEqualTo(new Domus.Listing.Known(java.util.Set.of(DB1, new HostName("web1"))));

        world.xen.answers(false);
        assertThat(domus.halt(DB1)).isInstanceOf(Domus.Halting.Runs.class);
    }

    @Test
    void aDomainThatIsDyingRunsNoMoreHoweverLongItTakes() throws Exception {
        world.ticksFor(Duration.ofSeconds(5));
        world.xen.become("db1", State.DYING);

        Domus domus = new HypervisorDomus(world.xen);
        assertThat(domus.list()).isEqualTo(new Domus.Listing.Known(java.util.Set.of(new HostName("web1"))));
        assertThat(domus.destroy(DB1)).isEqualTo(new Domus.Ending.Gone());
        world.ticksFor(Duration.ofSeconds(5));
        assertThat(world.gate.told).last().isEqualTo("listed [web1]");
        assertThat(world.xen.creationsOf(DB1)).as("none starts beside it").isEqualTo(1);
    }

    @Test
    void aDomainWhoseWritesWaitForALegIsNotDestroyedYet() throws Exception {
        world.ticksFor(Duration.ofSeconds(5));
        world.gate.stalls = true;
        world.xen.become("db1", State.CRASHED);
        world.ticksFor(Duration.ofSeconds(5));

        assertThat(world.xen.domain("db1").state()).isEqualTo(State.CRASHED);
        assertThat(world.console).contains("anew: domU db1: not destroyed yet: writes of it may wait for a leg");
        world.gate.stalls = false;
        world.ticksFor(Duration.ofSeconds(5));
        assertThat(world.xen.creationsOf(DB1)).isEqualTo(2);
    }

    @Test
    void aDomainWithoutANameMayBeAnybodys() throws Exception {
        world.xen.add(new Domain(78, UUID.randomUUID(), "", State.PAUSED));

        assertThat(new HypervisorDomus(world.xen).list()).isInstanceOf(Domus.Listing.Unknown.class);
        world.xen.become("", State.DYING);
        assertThat(new HypervisorDomus(world.xen).list()).isInstanceOf(Domus.Listing.Known.class);
        world.xen.answers(false);
        assertThat(new HypervisorDomus(world.xen).destroy(DB1)).isInstanceOf(Domus.Ending.Remains.class);
    }
}
