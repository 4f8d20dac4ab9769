package anew.node;

import anew.core.model.HostName;
import anew.core.model.Sha256;
import anew.core.port.ConfigDisks;
import anew.core.port.Digests;
import anew.core.port.Downloads;
import anew.core.port.Hypervisor;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.Listing;
import anew.core.port.Hypervisor.Outcome;
import anew.depot.Domu;
import anew.depot.Marker;
import anew.node.ledger.LedgerNews;
import anew.node.volume.VolumeGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The node agent of a pserver. Each {@link #tick}:
 *
 * <ol>
 *   <li>reads {@code /config} and the hypervisor's list; if either is not to be had, reports that and does nothing;
 *   <li>has {@link Tending} decide what to do about each domU;
 *   <li>does it: every order to stop first, then at most one start, so that no domU waits long for another;
 *   <li>reports what changed.
 * </ol>
 *
 * <p>Not thread-safe; one thread ticks. The images are fetched and checked meanwhile by the worker it is given.
 */
public final class Agent {

    /** How soon to look again after a domain was destroyed: Xen takes a moment to let its memory and devices go. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private final Places places;
    private final Hypervisor hypervisor;
    private final Reporter reporter;
    private final VolumeGate gate;
    private final Supplier<LedgerNews> ledger;
    private final Instant began;
    private final ConfigFolder config;
    private final ImageStore images;
    private final Starter starter;
    private final Tending tending = new Tending(Backoff.STANDARD);

    private final SortedMap<HostName, Memory> memories = new TreeMap<>();

    /** What the last tick had to tell of the machine; empty before the first one. */
    private Optional<Machine> machine = Optional.empty();

    /**
     * What there is to tell of the machine itself.
     *
     * @param name empty, like the revision, if there is no telling
     */
    private record Machine(String name, String revision, List<String> problems) {
        static Machine of(Marker marker, List<String> problems) {
            return new Machine(marker.machine().text(), marker.revision().orElse(""), problems);
        }
    }

    /**
     * @param gate what there is of volumes
     * @param ledger what there is to tell of the ledger's member here
     * @param worker runs jobs one after another, for as long as each takes
     * @param changed called by the worker when there is reason to tick
     * @param console takes one line for each change, for people
     * @param now when the agent begins
     */
    public Agent(
            Places places,
            Hypervisor hypervisor,
            ConfigDisks disks,
            Downloads downloads,
            Digests digests,
            VolumeGate gate,
            Supplier<LedgerNews> ledger,
            Executor worker,
            Runnable changed,
            Consumer<String> console,
            Instant now) {
        this.places = places;
        this.hypervisor = hypervisor;
        this.reporter = new Reporter(places.status(), console);
        this.gate = gate;
        this.ledger = ledger;
        this.began = now;
        this.config = new ConfigFolder(places.config());
        this.images = new ImageStore(places, downloads, digests, worker, changed);
        this.starter = new Starter(places, config, disks, hypervisor);
    }

    /** Does what there is to do now, and returns when there is something to do next if nothing happens until then. */
    public Instant tick(Instant now) throws InterruptedException, IOException {
        return switch (config.read()) {
            case ConfigFolder.Reading.Unusable(String why) -> {
                report(new Machine("", "", List.of(why)));
                yield Instant.MAX;
            }
            case ConfigFolder.Reading.Present present -> {
                long moment = gate.beforeListing();
                yield switch (hypervisor.list()) {
                    case Listing.Unknown(String why) -> {
                        report(Machine.of(present.marker(), List.of("cannot list domains: " + why)));
                        yield Instant.MAX;
                    }
                    case Listing.Domains(List<Domain> domains) -> tend(present, domains, moment, now);
                };
            }
        };
    }

    /** Tells people what there is to tell of volumes and of the ledger: no program is run for it, and nothing else done. */
    public void tell() throws IOException {
        if (machine.isPresent()) {
            report(machine.get());
        }
    }

    private void report(Machine now) throws IOException {
        machine = Optional.of(now);
        reporter.report(
                new Status(now.name(), now.revision(), began, now.problems(), memories, gate.news(), ledger.get()));
    }

    private Instant tend(ConfigFolder.Reading.Present present, List<Domain> domains, long moment, Instant now)
            throws InterruptedException, IOException {
        Map<HostName, Wish> wishes = new TreeMap<>();
        present.wishes().forEach(wish -> wishes.put(wish.name(), wish));
        images.configure(present.settings().depot(), imagesOf(wishes));
        List<Action> actions = new ArrayList<>();
        SortedSet<HostName> names = names(wishes.keySet(), domains);
        gate.listed(moment, existing(names, domains));
        for (HostName name : names) {
            Tending.Subject subject = subject(name, Optional.ofNullable(wishes.get(name)), domains, now);
            Tending.Step step = tending.step(subject, images, now);
            memories.put(name, step.memory());
            actions.addAll(step.actions());
        }
        report(Machine.of(present.marker(), List.of()));
        boolean moreToStart = perform(actions, now);
        boolean destroyed = actions.stream().anyMatch(Action.Destroy.class::isInstance);
        report(Machine.of(present.marker(), List.of()));
        reporter.announce(wishes.keySet(), memories);
        return moreToStart ? now : earlier(next(now), destroyed ? now.plus(AFTERMATH) : Instant.MAX);
    }

    /** Every name that there is anything of. */
    private SortedSet<HostName> names(Set<HostName> wished, List<Domain> domains) throws IOException {
        SortedSet<HostName> names = new TreeSet<>(wished);
        names.addAll(memories.keySet());
        for (Path folder : List.of(places.state(), places.starting())) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> entries = Files.list(folder)) {
                    entries.map(entry -> entry.getFileName().toString())
                            .filter(HostName::isValid)
                            .forEach(name -> names.add(new HostName(name)));
                }
            }
        }
        domains.stream()
                .filter(domain -> HostName.isValid(domain.name()))
                .filter(domain -> DomuId.isOf(new HostName(domain.name()), domain.uuid()))
                .forEach(domain -> names.add(new HostName(domain.name())));
        return names;
    }

    private static Set<HostName> existing(Set<HostName> names, List<Domain> domains) {
        Set<HostName> existing = new TreeSet<>(names);
        existing.removeIf(name -> domains.stream()
                .noneMatch(domain -> DomuId.isOf(name, domain.uuid()) && domain.state() != Hypervisor.State.DYING));
        return existing;
    }

    private VolumeGate.Answer volumes(Optional<Wish> wish) {
        return wish.orElse(null) instanceof Wish.Run(Domu domu)
                        && !domu.volumes().isEmpty()
                ? gate.ask(domu.name(), domu.volumeIds())
                : new VolumeGate.Answer.Granted();
    }

    private Tending.Subject subject(HostName name, Optional<Wish> wish, List<Domain> domains, Instant now)
            throws IOException {
        List<Domain> own = domains.stream()
                .filter(domain -> DomuId.isOf(name, domain.uuid()))
                .sorted(Comparator.comparingInt(Domain::id))
                .toList();
        Optional<Domain> foreign = domains.stream()
                .filter(domain -> domain.name().equals(name.text()) && !DomuId.isOf(name, domain.uuid()))
                .findFirst();
        boolean begun = starter.wasBegun(name);
        if (begun && !own.isEmpty() && own.getFirst().state() == Hypervisor.State.RUNNING) {
            starter.clearBegun(name); // The program that made it outlived the agent that ran it.
        }
        return new Tending.Subject(
                name, wish, own, foreign, begun, volumes(wish), memories.getOrDefault(name, Memory.none(now)));
    }

    /** Performs all but the second and later starts; whether there were any. */
    private boolean perform(List<Action> actions, Instant now) throws InterruptedException, IOException {
        for (Action action : actions) {
            switch (action) {
                case Action.Destroy(HostName name, Domain domain) ->
                    complain(
                            name,
                            gate.stalls(name)
                                    ? new Outcome.Failed("not destroyed yet: writes of it may wait for a leg")
                                    : hypervisor.destroy(domain));
                case Action.ShutDown(HostName name, Domain domain) -> complain(name, hypervisor.shutDown(domain));
                case Action.Forget(HostName name) -> {
                    starter.forget(name);
                    memories.remove(name);
                }
                case Action.Start _ -> {
                    // Starts come last, and one by one.
                }
            }
        }
        boolean started = false;
        boolean more = false;
        for (Action action : actions) {
            if (action instanceof Action.Start start) {
                more |= started;
                started = started || start(start, now);
            }
        }
        return more;
    }

    /** Whether it was tried; a domU whose volumes are refused in the last moment delays no other. */
    private boolean start(Action.Start start, Instant now) throws InterruptedException {
        HostName name = start.name();
        if (start.domu().volumes().isEmpty()) {
            started(name, starter.start(start.domu(), start.image(), List.of()), now);
            return true;
        }
        return switch (gate.begin(name, start.domu().volumeIds())) {
            case VolumeGate.Permission.Refused(String why) -> {
                memories.computeIfPresent(name, (_, memory) -> memory.as(Memory.State.WAITING, why, now));
                yield false;
            }
            case VolumeGate.Permission.Granted(var attachments) -> {
                try {
                    started(name, starter.start(start.domu(), start.image(), attachments), now);
                } finally {
                    gate.ended(name);
                }
                yield true;
            }
        };
    }

    private void started(HostName name, Outcome outcome, Instant now) {
        memories.computeIfPresent(name, (_, memory) -> tending.started(memory, outcome, now));
    }

    /** An order that failed is given again at the next tick, if it is still due; people learn of it meanwhile. */
    private void complain(HostName name, Outcome outcome) {
        if (outcome instanceof Outcome.Failed(String why)) {
            reporter.tell(name, why);
        }
    }

    private static Set<Sha256> imagesOf(Map<HostName, Wish> wishes) {
        Set<Sha256> ids = new HashSet<>();
        for (Wish wish : wishes.values()) {
            if (wish instanceof Wish.Run(var domu)) {
                ids.add(domu.image().id());
            }
        }
        return ids;
    }

    private Instant next(Instant now) {
        return memories.values().stream()
                .map(Memory::until)
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
