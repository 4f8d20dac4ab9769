package anew.node;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.BuiltImage;
import anew.core.model.Size;
import anew.core.port.Hypervisor.State;
import anew.depot.Domu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the agent at each of its effects in turn; the next agent must end where an undisturbed one does. */
class KilledAgentTest {

    /** A removal has the fewest: before and after shutdown and destroy. */
    private static final int EFFECTS_MIN = 4;

    @TempDir
    Path folder;

    /** Something that happens to a pserver whose two domUs run. */
    private interface Scenario {
        void happen(World world, Domu web1) throws Exception;
    }

    @Test
    void noDomuRunsTwiceAndNoneIsLostWhenFirstStarted() throws Exception {
        killEverywhere("start", true, List.of("mail", "web1"), (_, _) -> {});
    }

    @Test
    void noDomuRunsTwiceAndNoneIsLostAfterACrash() throws Exception {
        killEverywhere("crash", false, List.of("mail", "web1"), (world, _) -> world.xen.become("web1", State.CRASHED));
    }

    @Test
    void noDomuRunsTwiceAndNoneIsLostWhenADescriptionChanges() throws Exception {
        killEverywhere(
                "change",
                false,
                List.of("mail", "web1"),
                (world, web1) -> world.describe(
                        new Domu(web1.name(), web1.image(), Size.ofMebibytes(512), 1, web1.mac(), web1.bridge())));
    }

    @Test
    void aDomuThatIsNotToRunIsGoneInTheEnd() throws Exception {
        killEverywhere("removal", false, List.of("mail"), (world, _) -> world.unwish("web1"));
    }

    private void killEverywhere(String name, boolean fresh, List<String> expected, Scenario scenario) throws Exception {
        int point = 0;
        while (killedAt(point, name, fresh, expected, scenario)) {
            point++;
        }
        assertThat(point).as("effects of " + name).isGreaterThanOrEqualTo(EFFECTS_MIN);
    }

    /** Whether there was an effect of that number to be killed at. */
    private boolean killedAt(int point, String name, boolean fresh, List<String> expected, Scenario scenario)
            throws Exception {
        World world = new World(Files.createDirectories(folder.resolve(name + point)));
        BuiltImage image = world.imageInDepot("base");
        Domu web1 = world.domu("web1", image);
        world.domu("mail", image);
        if (!fresh) {
            world.ticksFor(Duration.ofSeconds(3));
        }
        scenario.happen(world, web1);

        boolean killed = false;
        world.kill.arm(point);
        try {
            world.ticksFor(Duration.ofSeconds(10));
        } catch (KillSwitch.Killed atPoint) {
            killed = true;
            world.restartAgent();
        }
        world.kill.disarm();
        world.ticksFor(Duration.ofMinutes(2));

        String passed = String.join(", ", world.kill.passed());
        assertThat(world.xen.running()).as(passed).isEqualTo(expected);
        assertThat(world.xen.all()).as(passed).isEqualTo(expected);
        return killed;
    }
}
