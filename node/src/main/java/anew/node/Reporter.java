package anew.node;

import anew.core.model.HostName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Tells what changed: to programs by the status file, to people by one console line each; never the same twice. */
final class Reporter {

    private final Path file;
    private final Consumer<String> console;

    private final SortedMap<HostName, String> told = new TreeMap<>();
    private List<String> problems = List.of();
    private String written = "";
    private boolean ready;

    Reporter(Path file, Consumer<String> console) {
        this.file = file;
        this.console = console;
    }

    void report(Status status) throws IOException {
        status.domus().forEach((name, memory) -> {
            String news = memory.state() + (memory.why().isEmpty() ? "" : ": " + memory.why());
            if (!news.equals(told.put(name, news))) {
                tell(name, news);
            }
        });
        List<HostName> gone = told.keySet().stream()
                .filter(name -> !status.domus().containsKey(name))
                .toList();
        gone.forEach(name -> {
            told.remove(name);
            tell(name, "gone");
        });
        if (!status.problems().equals(problems)) {
            problems = status.problems();
            problems.forEach(problem -> console.accept("anew: " + problem));
        }
        String json = status.json();
        if (!json.equals(written)) {
            Status.write(file, json);
            written = json;
        }
    }

    void tell(HostName domu, String news) {
        console.accept("anew: domU " + domu + ": " + news);
    }

    /** Tells when all of {@code wished} have come to run; whoever waits for a machine waits for this line. */
    void announce(Collection<HostName> wished, SortedMap<HostName, Memory> memories) {
        boolean all = wished.stream()
                .allMatch(name -> Optional.ofNullable(memories.get(name))
                        .filter(memory -> memory.state() == Memory.State.RUNNING)
                        .isPresent());
        if (all && !ready) {
            console.accept("anew: ready: " + wished.size() + (wished.size() == 1 ? " domU runs" : " domUs run"));
        }
        ready = all;
    }
}
