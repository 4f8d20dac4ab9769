package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Owner;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.port.Ledger;
import anew.core.port.LegHost;
import anew.core.port.MirrorHost;
import anew.core.protocol.CheckProtocol;
import anew.core.protocol.LegEvent;
import anew.core.protocol.LegProtocol;
import anew.core.protocol.Link;
import anew.core.protocol.OwnerEvent;
import anew.core.protocol.OwnerProtocol;
import anew.core.protocol.OwnerState;
import anew.core.protocol.Timers;
import anew.depot.ledger.LedgerKeys;
import anew.node.volume.LedgerCopy.Sight;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The volumes of a pserver, as its agent keeps them: one thread calls {@link #tick}, which never waits for anything, and
 * all that waits is done by workers.
 *
 * <ol>
 *   <li>What is here is found again: legs and their marks, what the agent before this one held, domains.
 *   <li>The ledger is followed, and this pserver is kept present in it.
 *   <li>Both go to the {@link VolumeAgent}; what follows from it is done by {@link VolumeWork}.
 *   <li>Checks that the ledger orders are carried out by {@link VolumeChecks}.
 *   <li>How far legs have caught up is told by {@link CatchUpNews}, for people.
 *   <li>What domUs may have is published for the thread that starts them, which asks through {@link VolumeGate}.
 * </ol>
 */
public final class VolumeKeeper implements VolumeGate {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Owner self;
    private final Timers timers;
    private final VolumeNotes notes;
    private final Inventory inventory;
    private final Jobs jobs;
    private final LedgerCopy copy;
    private final LedgerFollower follower;
    private final Presence presence;
    private final DomuEnds ends;
    private final VolumeWork work;
    private final VolumeChecks checks;
    private final Listener listener;

    private final Set<VolumeId> asked = ConcurrentHashMap.newKeySet();
    private final Map<VolumeId, Sight> sights = new HashMap<>();
    private Optional<VolumeAgent> agent = Optional.empty();
    private String finding = "legs and domUs are being looked for";
    private volatile Published published = new Published(Map.of(), Set.of(), VolumeNews.NONE);

    /** What other threads see. */
    private record Published(Map<VolumeId, Answer> answers, Set<HostName> stalling, VolumeNews news) {}

    /**
     * What it takes to keep volumes.
     *
     * @param self this pserver in this life
     * @param addresses where the legs of a pserver are reached
     * @param notes folder in RAM for what the next agent has to know
     */
    public record Place(
            Owner self,
            Timers timers,
            Ledger ledger,
            LedgerKeys keys,
            LegHost legs,
            MirrorHost mirrors,
            Domus domus,
            Function<HostName, Optional<IpAddress>> addresses,
            Path notes) {}

    /**
     * Keeps nothing before it is first ticked.
     *
     * @param workers runs each task without waiting for any other
     * @param random no one can guess it
     * @param clock never goes back, and goes on when the agent is restarted in the same life of the pserver
     * @param calendar tells the date, for people: it may be wrong, and go back
     * @param wake called by any thread when there is reason to tick
     * @param listener told when those who ask would be answered something new
     */
    public VolumeKeeper(
            Place place,
            Executor workers,
            RandomGenerator random,
            InstantSource clock,
            InstantSource calendar,
            Runnable wake,
            Listener listener) {
        this.self = place.self();
        this.timers = place.timers();
        this.listener = listener;
        this.notes = new VolumeNotes(place.notes());
        this.inventory = new Inventory(self, place.legs(), place.domus(), notes);
        this.jobs = new Jobs(workers, wake, clock);
        this.copy = new LedgerCopy(place.keys());
        this.follower =
                new LedgerFollower(place.ledger(), place.keys(), jobs, copy, this::ledger, this::ledgerWentBack);
        this.presence = new Presence(
                place.ledger(),
                place.keys(),
                jobs,
                place.timers(),
                self,
                this::renewed,
                copy::revision,
                follower::begin);
        MirrorWork mirrorWork = new MirrorWork(place.mirrors(), place.addresses());
        this.ends = new DomuEnds(
                jobs,
                place.domus(),
                mirrorWork::release,
                volume -> stalling(volume.vserver()),
                this::mayWait,
                volume -> owner(volume, new OwnerEvent.DomuSeen(false)));
        LedgerWriter writer = new LedgerWriter(place.ledger(), place.keys(), self.pserver());
        CatchUpNews catchUps = new CatchUpNews(jobs, writer, this::owned);
        this.work =
                new VolumeWork(jobs, place.legs(), mirrorWork, writer, copy, notes, ends, catchUps, random, new Ear());
        this.checks = new VolumeChecks(
                jobs,
                new CheckProtocol(new OwnerProtocol(timers)),
                new CheckWork(place.mirrors()),
                writer,
                copy,
                calendar,
                this::owned);
        jobs.post(this::find);
    }

    /** Does all that there is to do now; when to call again if nobody wakes until then. */
    public Instant tick() {
        jobs.perform();
        agent.ifPresent(keeping -> keeping.tick(jobs.now()));
        Instant due = jobs.perform();
        Instant next = agent.map(keeping -> keeping.tick(jobs.now())).orElse(Instant.MAX);
        publish();
        return due.isBefore(next) ? due : next;
    }

    // Finding again what is here

    private void find() {
        jobs.run(inventory::take, found -> {
            switch (found) {
                case Inventory.Found.Unknown(String why) -> {
                    finding = why;
                    jobs.after(RETRY, this::find);
                }
                case Inventory.Found.Known known -> begin(known);
            }
        });
    }

    private void begin(Inventory.Found.Known found) {
        finding = String.join("; ", found.damaged());
        Map<VolumeId, Boolean> domUs = new TreeMap<>();
        found.held().keySet().forEach(volume -> domUs.put(volume, found.domUs().contains(volume.vserver())));
        agent = Optional.of(new VolumeAgent(
                self,
                new LegProtocol(timers),
                new OwnerProtocol(timers),
                work,
                found.legs(),
                found.held(),
                domUs,
                found.leaseUntil(),
                jobs.now()));
        work.begin();
        presence.begin();
        follower.begin();
    }

    // What comes in

    private void ledgerWentBack() {
        agent.ifPresent(keeping -> keeping.ledgerWentBack(jobs.now()));
    }

    private void ledger(Set<VolumeId> volumes) {
        for (VolumeId volume : volumes) {
            Sight sight = copy.sight(volume);
            if (concerns(volume, sight)) {
                sights.put(volume, sight);
            } else {
                sights.remove(volume);
            }
            if (sight instanceof Sight.Seen(var view)) {
                agent.ifPresent(keeping -> keeping.ledger(view, jobs.now()));
                checks.look(volume);
            }
        }
    }

    private boolean concerns(VolumeId volume, Sight sight) {
        return asked.contains(volume)
                || agent.filter(keeping -> keeping.owned().containsKey(volume)
                                || keeping.legs().containsKey(volume))
                        .isPresent()
                || sight instanceof Sight.Unreadable;
    }

    private void renewed(Instant sent) {
        // First that a lease was over meanwhile, and then that there is one: the next agent may begin in between.
        agent.ifPresent(keeping -> keeping.leaseRenewed(sent, jobs.now()));
        notes.leased(sent.plus(timers.leaseBelieved()));
    }

    private void owner(VolumeId volume, OwnerEvent event) {
        agent.ifPresent(keeping -> keeping.owner(volume, event, jobs.now()));
    }

    private Optional<OwnerState> owned(VolumeId volume) {
        return agent.map(keeping -> keeping.owned().get(volume));
    }

    private boolean mayWait(VolumeId volume, Instant now) {
        return owned(volume)
                .filter(state -> now.isBefore(state.leaseUntil()))
                .flatMap(OwnerState::ownRecord)
                .isPresent();
    }

    /** Whether anything of {@code vserver} may wait for a leg of a volume that is kept. */
    private boolean stalling(HostName vserver) {
        return agent.stream()
                .flatMap(keeping -> keeping.owned().entrySet().stream())
                .filter(each -> each.getKey().vserver().equals(vserver) && !ends.isLost(each.getKey()))
                .anyMatch(each -> each.getValue().kernel().assembled()
                        && each.getValue().kernel().links().values().stream()
                                .anyMatch(link ->
                                        link.session() == Link.Session.SILENT && link.member() != Link.Member.ABSENT));
    }

    private final class Ear implements VolumeWork.Ear {
        @Override
        public void leg(VolumeId volume, LegEvent event) {
            agent.ifPresent(keeping -> keeping.leg(volume, event, jobs.now()));
        }

        @Override
        public void owner(VolumeId volume, OwnerEvent event) {
            VolumeKeeper.this.owner(volume, event);
        }

        @Override
        public VolumeRecord record(VolumeId volume) {
            return owned(volume).flatMap(OwnerState::view).orElseThrow().record();
        }

        @Override
        public Set<VolumeId> held() {
            Set<VolumeId> held = new TreeSet<>();
            agent.ifPresent(keeping -> keeping.owned().forEach((volume, state) -> {
                if (state.held().isPresent()) {
                    held.add(volume);
                }
            }));
            return held;
        }
    }

    // What goes out

    @Override
    public Answer ask(HostName vserver, List<VolumeId> volumes) {
        if (asked.addAll(volumes)) {
            jobs.post(() -> ledger(new TreeSet<>(volumes)));
        }
        Map<VolumeId, Answer> answers = published.answers();
        Answer least = new Answer.Granted();
        for (VolumeId volume : volumes) {
            Answer answer =
                    answers.getOrDefault(volume, new Answer.Waits("volume " + volume + " waits for the ledger"));
            if (answer instanceof Answer.Elsewhere) {
                return answer;
            }
            least = answer instanceof Answer.Waits ? answer : least;
        }
        return least;
    }

    @Override
    public Permission begin(HostName vserver, List<VolumeId> volumes) throws InterruptedException {
        CompletableFuture<Permission> answer = new CompletableFuture<>();
        jobs.post(() -> answer.complete(permit(vserver, volumes)));
        try {
            return answer.get();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /** As {@link #begin}, for the one thread itself. */
    Permission permit(HostName vserver, List<VolumeId> volumes) {
        if (ends.isEnding(vserver)) {
            return new Permission.Refused("its last domain is being ended");
        }
        List<Attachment> attachments = new ArrayList<>();
        for (VolumeId volume : volumes) {
            Optional<OwnerProtocol.Grant> grant = agent.flatMap(keeping -> keeping.grant(volume, jobs.now()));
            Optional<Path> device = work.device(volume);
            if (grant.isEmpty() || device.isEmpty()) {
                return new Permission.Refused("volume " + volume + " is not to be had any more");
            }
            attachments.add(new Attachment(volume, device.get(), grant.get().proof()));
        }
        ends.startBegins(vserver);
        volumes.forEach(volume -> owner(volume, new OwnerEvent.DomuSeen(true)));
        return new Permission.Granted(attachments);
    }

    @Override
    public void ended(HostName vserver) {
        jobs.post(() -> ends.startIsOver(vserver));
    }

    @Override
    public long beforeListing() {
        return ends.moment();
    }

    @Override
    public void listed(long moment, Set<HostName> vservers) {
        jobs.post(() -> agent.ifPresent(keeping -> keeping.owned().forEach((volume, state) -> {
            boolean exists = vservers.contains(volume.vserver());
            boolean believable = !ends.isOlder(moment, volume.vserver()) && !ends.isEnding(volume.vserver());
            if (exists != state.domu() && believable) {
                owner(volume, new OwnerEvent.DomuSeen(exists));
            }
        })));
    }

    @Override
    public boolean stalls(HostName vserver) {
        return published.stalling().contains(vserver);
    }

    @Override
    public VolumeNews news() {
        return published.news();
    }

    private void publish() {
        Map<VolumeId, Answer> answers = new HashMap<>();
        SortedMap<VolumeId, String> legs = new TreeMap<>();
        SortedMap<VolumeId, String> volumes = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (String problem : List.of(finding, follower.trouble(), presence.trouble())) {
            if (!problem.isEmpty()) {
                problems.add(problem);
            }
        }
        asked.forEach(volume -> answers.put(volume, answer(volume)));
        sights.values().forEach(sight -> {
            if (sight instanceof Sight.Unreadable(String why)) {
                problems.add(why);
            }
        });
        problems.addAll(checks.troubles().values());
        problems.addAll(work.troubles());
        agent.ifPresent(keeping -> {
            keeping.legs().forEach((volume, state) -> legs.put(volume, VolumeWords.of(state)));
            keeping.owned()
                    .forEach((volume, state) -> VolumeWords.of(state, self, keeping.waitsFor(volume, jobs.now()))
                            .ifPresent(words -> volumes.put(volume, words)));
        });
        Set<HostName> stalling = new TreeSet<>();
        asked.stream()
                .map(VolumeId::vserver)
                .filter(vserver ->
                        stalling(vserver) || ends.isEnding(vserver)) // Whoever ends it destroys it, in order.
                .forEach(stalling::add);
        Published before = published;
        published = new Published(Map.copyOf(answers), stalling, new VolumeNews(legs, volumes, problems));
        tell(before, published);
    }

    /** Who begins to stall is a reason to do less, not more: nobody is asked to look again just then. */
    private void tell(Published before, Published now) {
        if (!now.answers().equals(before.answers()) || !now.stalling().containsAll(before.stalling())) {
            listener.answersChanged();
        } else if (!now.equals(before)) {
            listener.newsChanged();
        }
    }

    private Answer answer(VolumeId volume) {
        if (agent.flatMap(keeping -> keeping.grant(volume, jobs.now())).isPresent()
                && work.device(volume).isPresent()
                && !ends.isEnding(volume.vserver())) {
            return new Answer.Granted();
        }
        return switch (sights.getOrDefault(volume, new Sight.Absent())) {
            case Sight.Unreadable(String why) -> new Answer.Waits(why);
            case Sight.Absent() ->
                new Answer.Waits(
                        follower.trouble().isEmpty()
                                ? "volume " + volume + " is not in the ledger yet; see 'anew volume create'"
                                : "volume " + volume + " waits for the ledger");
            case Sight.Seen(var view) -> {
                Optional<HostName> assigned = view.record().assigned();
                if (assigned.filter(self.pserver()::equals).isPresent()) {
                    String what = agent.map(keeping -> keeping.waitsFor(volume, jobs.now()))
                            .orElse("");
                    yield new Answer.Waits(
                            "volume " + volume + (what.isEmpty() ? " is being opened" : " waits for " + what));
                }
                yield new Answer.Elsewhere(
                        assigned.map(other -> "it is to run on " + other).orElse("volume " + volume + " rests"));
            }
        };
    }
}
