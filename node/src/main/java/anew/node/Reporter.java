package anew.node;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final SortedMap<VolumeId, String> toldOfVolumes = new TreeMap<>();
    private final SortedMap<VolumeId, String> toldOfLegs = new TreeMap<>();
    private List<String> problems = List.of();
    private String written = "";
    private String toldOfLedger = "";
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
        tellChanges("leg", toldOfLegs, status.volumes().legs());
        tellChanges("volume", toldOfVolumes, status.volumes().volumes());
        if (!status.ledger().words().equals(toldOfLedger)) {
            toldOfLedger = status.ledger().words();
            console.accept("anew: ledger: " + (toldOfLedger.isEmpty() ? "not here any more" : toldOfLedger));
        }
        List<String> all = new ArrayList<>(status.problems());
        all.addAll(status.volumes().problems());
        all.addAll(status.ledger().problems());
        if (!all.equals(problems)) {
            all.stream()
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problem -> console.accept("anew: " + problem));
            problems = all;
        }
        String json = status.json();
        if (!json.equals(written)) {
            Status.write(file, json);
            written = json;
        }
    }

    private void tellChanges(String kind, SortedMap<VolumeId, String> told, SortedMap<VolumeId, String> now) {
        now.forEach((volume, how) -> {
            if (!how.equals(told.get(volume))) {
                console.accept("anew: " + kind + " " + volume + ": " + how);
            }
        });
        told.keySet().stream()
                .filter(volume -> !now.containsKey(volume))
                .forEach(volume -> console.accept("anew: " + kind + " " + volume + ": not here any more"));
        told.clear();
        told.putAll(now);
    }

    void tell(HostName domu, String news) {
        console.accept("anew: domU " + domu + ": " + news);
    }

    /** Tells when all of {@code wished} that do not stand by have come to run; whoever waits for a machine waits for this. */
    void announce(Collection<HostName> wished, SortedMap<HostName, Memory> memories) {
        List<Memory.State> states = wished.stream()
                .map(name -> Optional.ofNullable(memories.get(name))
                        .map(Memory::state)
                        .orElse(Memory.State.WAITING))
                .filter(state -> state != Memory.State.STANDING_BY)
                .toList();
        boolean all = states.stream().allMatch(state -> state == Memory.State.RUNNING);
        if (all && !ready) {
            console.accept("anew: ready: " + states.size() + (states.size() == 1 ? " domU runs" : " domUs run"));
        }
        ready = all;
    }
}
