package anew.bench;

import anew.core.fleet.FleetReader;
import anew.core.model.FileTree;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.plan.Planner;
import anew.drivers.folder.FolderSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Times check and placement of fleets of several sizes, and Ganeti's hbal and hspace beside them, each run in a process
 * of its own; prints a page for {@code docs/benchmarks}.
 */
public final class PlacementBench {

    private static final int RUNS = 5;
    private static final long SEED = 1;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+) kB");
    /** The size that hbal still ends at in about a minute. */
    private static final int PEER_PSERVERS = 20;

    private static final int PEER_VSERVERS = 200;

    private final Path scratch;
    private final List<String> page = new ArrayList<>();

    private PlacementBench(Path scratch) {
        this.scratch = scratch;
    }

    /** One program, run a few times. */
    private record Series(String name, List<Long> wallMillis, long peakKib, String lastOutput) {
        double median() {
            return wallMillis.stream()
                            .sorted()
                            .skip(wallMillis.size() / 2)
                            .findFirst()
                            .orElse(0L)
                    / 1000.0;
        }

        String row(double reference) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f s | %.2f to %.2f s | %.1f | %d MiB | %s |",
                    name,
                    wallMillis.size(),
                    median(),
                    wallMillis.stream().mapToLong(Long::longValue).min().orElse(0) / 1000.0,
                    wallMillis.stream().mapToLong(Long::longValue).max().orElse(0) / 1000.0,
                    median() / reference,
                    peakKib >> 10,
                    lastOutput);
        }
    }

    /**
     * Runs it.
     *
     * @param args the folder of the project
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("anew-bench");
        try {
            PlacementBench bench = new PlacementBench(scratch);
            bench.run(Path.of(args[0]));
            bench.page.forEach(System.out::println);
        } finally {
            delete(scratch);
        }
    }

    private void run(Path project) throws IOException, InterruptedException {
        head();
        Path small = generate(1_000, 10_000);
        Path large = generate(10_000, 100_000);
        Series example = ours("`examples/two-racks`", project.resolve("examples/two-racks"));
        Series thousand = ours("1,000 pservers, 10,000 vservers", small);
        Series tenThousand = ours("10,000 pservers, 100,000 vservers", large);
        table(
                "## Anew, whole process, from files to placement",
                thousand.median(),
                List.of(example, thousand, tenThousand));
        page.add("");
        page.add(
                "In the last column, milliseconds: reading the files, checking them, placing from nothing (with N+1 for every"
                        + " pserver), placing again with the placement known, and, in the last run of each, all weak points.");
        page.add(String.format(
                Locale.ROOT,
                "Ten times the fleet takes %.1f times the time.",
                tenThousand.median() / thousand.median()));
        page.add("");
        peers();
    }

    private void head() throws IOException {
        page.add("# Placement");
        page.add("");
        page.add("Made by `bench/run placement` on " + LocalDate.now(java.time.ZoneOffset.UTC) + ": "
                + Runtime.getRuntime().availableProcessors() + " CPUs (" + cpuModel() + "), Java "
                + Runtime.version() + ", Linux " + System.getProperty("os.version")
                + ". Wall time of whole processes, median of n runs and their range; the ratio is to the row that has 1.0;"
                + " peak resident memory of the last run. File systems are warm.");
        page.add("");
    }

    private static String cpuModel() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown");
    }

    private Path generate(int pservers, int vservers) throws IOException {
        Path folder = scratch.resolve(pservers + "-" + vservers);
        FileTree tree = new FleetGenerator(pservers, vservers, SEED).generate();
        for (Map.Entry<String, FileTree.Entry> entry : tree.entries().entrySet()) {
            if (entry.getValue() instanceof FileTree.Entry.File file) {
                Path path = folder.resolve(entry.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.bytes());
            }
        }
        return folder;
    }

    private Series ours(String name, Path folder) throws IOException, InterruptedException {
        List<String> command = java(folder.toString());
        List<Long> walls = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            walls.add(time(name, command).wallMillis().getFirst());
        }
        List<String> withWeakPoints = new ArrayList<>(command);
        withWeakPoints.add("weak");
        Series last = time(name, withWeakPoints);
        return new Series(name, walls, last.peakKib(), last.lastOutput());
    }

    private static List<String> java(String folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PlacementRun.class.getName(),
                folder);
    }

    private void peers() throws IOException, InterruptedException {
        Path folder = generate(PEER_PSERVERS, PEER_VSERVERS);
        Fleet fleet = PlacementRun.accepted(FleetReader.read(new FolderSource(folder).read()));
        Placement placement = PlacementRun.placed(Planner.place(fleet, Placement.empty()));
        Path text = scratch.resolve("cluster.data");
        Files.writeString(text, HtoolsText.of(fleet, placement));
        List<Series> rows = new ArrayList<>();
        String size = PEER_PSERVERS + " / " + PEER_VSERVERS;
        rows.add(ours("anew: check, place, N+1, " + size, folder));
        rows.add(peer("hbal, " + size, List.of("hbal", "-t", text.toString())));
        rows.add(peer("hspace, " + size, List.of("hspace", "-t", text.toString())));
        table("## Beside Ganeti's htools", rows.getFirst().median(), rows);
        page.add("");
        page.add(
                "The same cluster as Ganeti sees it, placed by Anew, each vserver's secondary being where Anew would restart"
                        + " it. The tasks differ: Anew places everything from nothing and proves each loss; hbal improves the balance"
                        + " of what is placed, step by step, to its end; hspace counts how many more instances would fit. Anew's time"
                        + " holds the start of a JVM and the check of all files.");
    }

    private static Series peer(String name, List<String> command) throws IOException, InterruptedException {
        List<Long> walls = new ArrayList<>();
        Series last = time(name, command);
        walls.add(last.wallMillis().getFirst());
        for (int i = 1; i < RUNS; i++) {
            last = time(name, command);
            walls.add(last.wallMillis().getFirst());
        }
        return new Series(name, walls, last.peakKib(), last.lastOutput());
    }

    private void table(String title, double reference, List<Series> rows) {
        page.add(title);
        page.add("");
        page.add("| what | n | median | range | ratio | peak memory | last line |");
        page.add("|---|---|---|---|---|---|---|");
        rows.forEach(row -> page.add(row.row(reference)));
    }

    /** Runs a program to its end, and looks at its peak memory until then. */
    private static Series time(String name, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("anew-bench", ".out");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long peak = 0;
        while (!process.waitFor(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakKib(process.pid()));
        }
        long wall = (System.nanoTime() - start) / 1_000_000;
        String text = Files.readString(output, StandardCharsets.UTF_8).strip();
        Files.delete(output);
        if (process.exitValue() != 0) {
            throw new IllegalStateException(command + " ended with " + process.exitValue() + ": " + text);
        }
        System.err.println(name + ": " + wall + " ms");
        return new Series(name, List.of(wall), peak, text.substring(text.lastIndexOf('\n') + 1));
    }

    private static long peakKib(long pid) {
        try {
            Matcher matcher = PEAK.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException ended) {
            return 0; // it ended between two looks
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
