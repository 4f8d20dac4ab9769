package anew.node;

import anew.core.model.BuiltImage;
import anew.core.model.FileTree;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.MacAddress;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.port.ConfigDisks;
import anew.core.port.Downloads;
import anew.core.port.RunResult;
import anew.depot.Domu;
import anew.node.ledger.LedgerNews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pserver for tests: folders that are real, all else in memory, and a clock that moves when told. */
final class World {

    final KillSwitch kill = new KillSwitch();
    final FakeXen xen = new FakeXen(kill);
    final FakeDepot depot = new FakeDepot();
    final FakeGate gate = new FakeGate();
    final Places places;
    final List<String> console = new ArrayList<>();

    private Instant now = Instant.parse("2026-11-23T15:00:00Z");
    private Agent agent;

    World(Path root) {
        places = new Places(
                root.resolve("config"),
                root.resolve("run"),
                root.resolve("cache"),
                root.resolve("state"),
                root.resolve("medium"));
        write("anew-config", "fleet: \"t\"\nmachine: \"alpha\"\nkind: \"pserver\"\nrevision: \"r1\"\n");
        write("local/anew.yaml", "depot: \"http://depot/anew/\"\n");
        agent = newAgent();
    }

    /** Files by address, and what was asked for. */
    final class FakeDepot implements Downloads {
        final Map<String, byte[]> files = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public Outcome fetch(URI from, Path to, long bytesMax) {
            asked.add(from.toString());
            kill.point("before fetching");
            Optional<byte[]> file = Optional.ofNullable(files.get(from.toString()));
            if (file.isEmpty() || file.get().length > bytesMax) {
                return new Outcome.Failed(from + " answered with status 404");
            }
            put(to, file.get());
            kill.point("after fetching");
            return new Outcome.Fetched();
        }
    }

    private final class FakeDisks implements ConfigDisks {
        @Override
        public RunResult writeFilesystem(Path image, FileTree content, Size size) {
            kill.point("before config disk");
            put(image, String.join("\n", content.entries().keySet()).getBytes(StandardCharsets.UTF_8));
            kill.point("after config disk");
            return new RunResult(List.of("mke2fs"), new RunResult.End.Exited(0), "", "", Duration.ZERO);
        }

        @Override
        public RunResult writePartitioned(Path disk, FileTree content, Size configSize, Size diskSize) {
            throw new AssertionError("no agent makes a pserver's disk");
        }

        @Override
        public RunResult replaceConfig(Path disk, FileTree content) {
            throw new AssertionError("no agent makes a pserver's disk");
        }
    }

    /** As after the process was killed and started again. */
    void restartAgent() {
        kill.disarm();
        agent = newAgent();
    }

    /** What there is to tell of the ledger. */
    LedgerNews ledger = LedgerNews.NONE;

    private Agent newAgent() {
        return new Agent(
                places,
                xen,
                new FakeDisks(),
                depot,
                World::digest,
                gate,
                () -> ledger,
                Runnable::run,
                () -> {},
                console::add,
                now);
    }

    Instant now() {
        return now;
    }

    void pass(Duration duration) {
        now = now.plus(duration);
    }

    Instant tick() throws Exception {
        return agent.tick(now);
    }

    void tell() throws Exception {
        agent.tell();
    }

    /** Ticks whenever the agent wants to, and every ten seconds at least, for as long as told. */
    void ticksFor(Duration duration) throws Exception {
        Instant end = now.plus(duration);
        while (!now.isAfter(end)) {
            pass(untilNext(tick()));
        }
    }

    Duration untilNext(Instant due) {
        Duration wait = due.isBefore(now.plusSeconds(10)) ? Duration.between(now, due) : Duration.ofSeconds(10);
        return wait.isPositive() ? wait : Duration.ofSeconds(1);
    }

    Domu domu(String name, BuiltImage image) {
        int number = 1 + Math.floorMod(name.hashCode(), 200);
        Domu domu = new Domu(
                new HostName(name),
                image,
                Size.ofMebibytes(256),
                1,
                new MacAddress(0x525400000100L + number),
                "br-lan");
        describe(domu);
        write("local/domUs/" + name + "/anew-config", "marker of " + name);
        return domu;
    }

    void describe(Domu domu) {
        write("local/domUs/" + domu.name() + "/" + Domu.FILE, domu.yaml());
    }

    void unwish(String name) throws IOException {
        Trees.delete(places.config().resolve("local/domUs").resolve(name));
    }

    /** An image of three little files, to be had nowhere yet. */
    static BuiltImage image(String name) {
        return new BuiltImage(
                new ImageName(name),
                sha(name + " manifest"),
                sha(name + " root.img"),
                (name + " root.img").length(),
                4096,
                sha(name + " tree"),
                sha(name + " vmlinuz"),
                sha(name + " initrd"));
    }

    static BuiltImage image(String name, Path store) {
        BuiltImage image = image(name);
        for (String part : List.of("root.img", "vmlinuz", "initrd")) {
            put(store.resolve(image.id().hex()).resolve(part), (name + " " + part).getBytes(StandardCharsets.UTF_8));
        }
        return image;
    }

    BuiltImage imageInDepot(String name) {
        BuiltImage image = image(name);
        for (String part : List.of("root.img", "vmlinuz", "initrd")) {
            depot.files.put(
                    "http://depot/anew/images/" + image.id() + "/" + part,
                    (name + " " + part).getBytes(StandardCharsets.UTF_8));
        }
        return image;
    }

    void write(String path, String text) {
        put(places.config().resolve(path), text.getBytes(StandardCharsets.UTF_8));
    }

    static void put(Path file, byte[] bytes) {
        try {
            Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Sha256 sha(String of) {
        return Sha256.of(of.getBytes(StandardCharsets.UTF_8));
    }

    static Sha256 digest(Path file) throws IOException {
        return Sha256.of(Files.readAllBytes(file));
    }
}
