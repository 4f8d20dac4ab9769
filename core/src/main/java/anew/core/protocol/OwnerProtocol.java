package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.Redundancy;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.model.VolumeRecord.Previous;
import anew.core.protocol.Link.Member;
import anew.core.protocol.Link.Session;
import anew.core.protocol.OwnerEffect.Resync;
import anew.core.protocol.OwnerState.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Rules O1 to O11 of docs/volumes.md: what a pserver does about one volume that it may own. Pure. What holds of the
 * record and of this pserver decides which part applies:
 *
 * <pre>
 * held here   the record's owner         then
 * yes         this, same epoch           {@link #own}: keep it running, drop, return, let go
 * yes         anything else              {@link #lose}: destroy the domU, end everything
 * no          this                       claim it anew, or release it: this agent knows nothing of that ownership
 * no          none or another            {@link #claim}, if assigned to this pserver
 * </pre>
 *
 * <p>At most one effect of each {@link Lane} is under way. A commit is under way until it is certain whether it was done,
 * and nothing is done meanwhile that would be wrong in one of both cases.
 */
public class OwnerProtocol {

    private final Timers timers;

    public OwnerProtocol(Timers timers) {
        this.timers = timers;
    }

    /** What to know and what to do; {@code wakeAt} is when to tick if nothing happens until then. */
    public record Step(OwnerState state, List<OwnerEffect> effects, Optional<Instant> wakeAt) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** What may run, until when. */
    public record Grant(FenceProof proof, Instant until) {}

    public Step step(OwnerState before, OwnerEvent event, Instant now) {
        OwnerState state = remember(learn(before, event, now));
        if (hasLapsed(before, state, now) || isBeyondHelp(state)) {
            state = state.withHalted(true);
        }
        Decision decision = new Decision(state, now);
        decide(decision);
        return decision.step();
    }

    /** Whether a domU may have the volume now. */
    public Optional<Grant> grant(OwnerState state, Instant now) {
        return state.held()
                .filter(_ -> isOwning(state) && isLeased(state, now) && isWhole(state) && !isTornDown(state))
                .filter(_ -> record(state)
                        .assigned()
                        .filter(state.self().pserver()::equals)
                        .isPresent())
                .map(proof -> new Grant(proof, state.leaseUntil()));
    }

    /** What the volume waits for, for people; empty if for nothing. */
    public String waitsFor(OwnerState state, Instant now) {
        if (state.view().isEmpty()) {
            return "the ledger";
        }
        VolumeRecord record = record(state);
        if (state.older() || refusing(state).isPresent()) {
            return "'anew recover': the ledger is older than what this pserver or a leg knows of the volume";
        }
        if (!isLeased(state, now)) {
            return "its lease in the ledger";
        }
        if (state.held().isEmpty()
                && record.assigned().filter(state.self().pserver()::equals).isPresent()) {
            return waitsForClaim(state, record);
        }
        SortedSet<HostName> silent = legs(record.inSync(), leg -> state.kernel().assembled() && !isWell(state, leg));
        return silent.isEmpty() || !isOwning(state) ? "" : "leg " + Change.names(silent);
    }

    private String waitsForClaim(OwnerState state, VolumeRecord record) {
        if (record.owner().isPresent()) {
            return "owner " + record.owner().get().pserver() + " to let go";
        }
        SortedSet<HostName> unconfirmed = unconfirmed(state, record);
        if (!unconfirmed.isEmpty()) {
            return "leg " + Change.names(unconfirmed) + " to confirm epoch " + record.epoch();
        }
        return record.previous()
                .filter(previous -> !isGone(state, previous))
                .map(previous -> "the domU on " + previous.owner().pserver() + " to end")
                .orElse("");
    }

    // What is known

    private OwnerState learn(OwnerState state, OwnerEvent event, Instant now) {
        return switch (event) {
            case OwnerEvent.LedgerRead(VolumeView read) -> read(state, read, now);
            // Who holds nothing may know of what no leg has written down: what is read is then no late news.
            case OwnerEvent.LedgerWentBack() ->
                state.view().isPresent() && state.held().isEmpty() ? state.withOlder() : state;
            case OwnerEvent.Observed seen -> state.withKernel(seen);
            case OwnerEvent.DomuSeen(boolean exists) ->
                exists
                        ? state.withDomu(true).withUnderWay(without(state, Lane.TEAR_DOWN))
                        : state.withDomu(false).withUnderWay(without(state, Lane.DOMU, Lane.KILL));
            case OwnerEvent.LeaseRenewed(Instant sent) -> {
                Instant until = sent.plus(timers.leaseBelieved());
                yield until.isAfter(state.leaseUntil()) ? state.withLeaseUntil(until) : state;
            }
            case OwnerEvent.CommitDecided(OwnerEffect.Commit commit, VolumeRecord current) ->
                decided(state, commit, current, now);
            case OwnerEvent.WorkDone(OwnerEffect.Work work) ->
                done(state.withUnderWay(without(state, Lane.WORK)), work);
            case OwnerEvent.WorkFailed(OwnerEffect.Work work, String _) ->
                failed(state.withUnderWay(without(state, Lane.WORK)), work)
                        .resting(Optional.of(now.plus(timers.retry())));
            case OwnerEvent.StoppedTold(OwnerEffect.TellStopped _) -> state.withUnderWay(without(state, Lane.TELL));
            case OwnerEvent.Tick() -> state;
        };
    }

    private OwnerState read(OwnerState state, VolumeView read, Instant now) {
        Optional<VolumeRecord> last = state.view().map(VolumeView::record);
        if (last.filter(known -> !read.record().cameOf(known)).isPresent()) {
            return last.get().cameOf(read.record()) ? state : state.withOlder();
        }
        boolean same = last.filter(known -> known.epoch().equals(read.record().epoch())
                        && known.owner().equals(read.record().owner()))
                .isPresent();
        return state.withView(read, same ? state.since() : now);
    }

    private OwnerState decided(OwnerState state, OwnerEffect.Commit commit, VolumeRecord current, Instant now) {
        OwnerState free = state.withUnderWay(without(state, Lane.COMMIT)).withUncertain(false);
        VolumeView view = free.view().orElseThrow();
        if (!current.cameOf(commit.from())) {
            return free.withOlder();
        }
        OwnerState known = read(free, new VolumeView(current, view.reports(), view.present(), view.stopped()), now);
        boolean becameOwner = commit.change() instanceof Change.Own
                && current.isOwnedBy(state.self())
                && current.epoch().equals(commit.from().epoch());
        SortedSet<HostName> fenced = confirmed(known, current);
        if (becameOwner && !fenced.isEmpty()) { // Legs that have lost their content since confirm nothing: claim anew.
            known = known.withHeld(Optional.of(new FenceProof(current.id(), current.epoch(), fenced)));
        }
        return known;
    }

    private static OwnerState done(OwnerState state, OwnerEffect.Work work) {
        return switch (work) {
            case OwnerEffect.TearDown() ->
                state.withHeld(Optional.empty())
                        .withUnderWay(without(state, Lane.TEAR_DOWN))
                        .withHalted(false)
                        .withKernel(OwnerState.NOTHING)
                        .withFlushed(new TreeSet<>())
                        .withSynced(new TreeMap<>());
            case OwnerEffect.Flush(HostName leg) -> state.withFlushed(plus(state.flushed(), leg));
            case OwnerEffect.LogIn _,
                    OwnerEffect.Make _,
                    OwnerEffect.Assemble _,
                    OwnerEffect.Add _,
                    OwnerEffect.Fail _,
                    OwnerEffect.Extend _ -> state;
        };
    }

    private static OwnerState failed(OwnerState state, OwnerEffect.Work work) {
        if (work instanceof OwnerEffect.Add(HostName leg, Resync _)) {
            SortedMap<HostName, LegLife> synced = new TreeMap<>(state.synced());
            synced.remove(leg); // Whatever md had against the bitmap, a full copy has no such needs.
            return state.withSynced(synced);
        }
        return state;
    }

    /** In which life each leg was last in sync, the ground on which a bitmap is trusted later; and who has flushed. */
    private OwnerState remember(OwnerState state) {
        if (!isOwning(state) || !state.kernel().assembled()) {
            return state;
        }
        VolumeRecord record = record(state);
        SortedMap<HostName, LegLife> synced = new TreeMap<>(state.synced());
        for (HostName leg : record.contents().keySet()) {
            Link link = state.link(leg);
            if (link.serves()) {
                link.life().ifPresent(life -> synced.put(leg, life));
            }
        }
        SortedSet<HostName> flushed =
                legs(state.flushed(), leg -> !record.contents().containsKey(leg) && hasAll(state, record, leg));
        return state.withSynced(synced).withFlushed(flushed);
    }

    // What to do

    private void decide(Decision d) {
        OwnerState state = d.state;
        boolean owning = state.view().isPresent() && isOwning(state) && !state.halted();
        boolean lost = isOver(state) || (state.view().isPresent() && !owning);
        if (state.domu() && (lost || !isLeased(state, d.now))) {
            d.kill();
        }
        if (state.domu() && isLeased(state, d.now)) {
            d.wake(state.leaseUntil());
        }
        if (state.view().isEmpty() || state.older()) {
            return; // Nothing is changed on what may be history.
        }
        VolumeRecord record = record(state);
        tellStopped(d, record);
        if (state.held().isPresent()) {
            if (owning) {
                own(d, record);
            } else {
                lose(d);
            }
        } else if (record.isOwnedBy(state.self())) {
            if (isAssigned(state) && isLeased(state, d.now)) {
                d.commit(new Change.Fence());
            } else if (!state.domu()) {
                d.commit(new Change.Release(state.self()));
            }
        } else if (isAssigned(state) && isLeased(state, d.now)) {
            claim(d, record);
        }
    }

    /** O7: somebody else has fenced this pserver, or it has no right to run any more. */
    private void lose(Decision d) {
        if (!d.state.domu()) { // Whoever destroys it halts it first, and sees to what it still waits for.
            d.work(new OwnerEffect.TearDown());
        }
    }

    /** O7. Whoever has read this will start a domU elsewhere. */
    private void tellStopped(Decision d, VolumeRecord record) {
        Optional<Epoch> told = Optional.ofNullable(
                d.state.view().orElseThrow().stopped().get(d.state.self().pserver()));
        record.previous()
                .filter(previous -> previous.owner().equals(d.state.self()) && mayTellStopped(d.state))
                .map(Previous::epoch)
                .filter(epoch ->
                        told.filter(before -> before.compareTo(epoch) >= 0).isEmpty())
                .ifPresent(epoch -> d.tell(new OwnerEffect.TellStopped(epoch)));
    }

    /** O1 to O4, up to the commit that makes this pserver the owner. */
    private void claim(Decision d, VolumeRecord record) {
        if (record.phase() == Phase.RETIRED || refusing(d.state).isPresent()) {
            return;
        }
        if (record.owner().isPresent()) {
            Owner other = record.owner().get();
            if (record.urgent() || !isPresent(d.state, other)) {
                d.commit(new Change.Fence());
            }
            return;
        }
        SortedSet<HostName> unconfirmed = unconfirmed(d.state, record);
        if (!unconfirmed.isEmpty()) {
            dropAfter(d, record, unconfirmed, d.state.since().plus(timers.fencePatience()));
        } else if (record.previous()
                .filter(previous -> !isGone(d.state, previous))
                .isEmpty()) {
            d.commit(new Change.Own(d.state.self(), anyRestarted(d.state, record)));
        }
    }

    /** Rules of an owner in office, the array assembled or not yet. */
    private void own(Decision d, VolumeRecord record) {
        if (d.state.uncertain()) {
            d.commit(new Change.Touch());
            return;
        }
        if (!d.state.domu() && (!isAssigned(d.state) || isTornDown(d.state))) {
            d.work(new OwnerEffect.TearDown()); // O10; the release, or another claim, follows once nothing is held.
            return;
        }
        if (!isAssigned(d.state)) {
            d.shutDown();
        }
        if (!d.state.kernel().assembled()) {
            assemble(d, record);
            return;
        }
        if (record.phase() == Phase.NEW) {
            d.commit(new Change.Join(contents(d.state, record.legs().keySet())));
            return;
        }
        drop(d, record);
        failWhatIsOut(d, record);
        bringBack(d, record);
        tendSize(d, record);
        if (record.unsettled() && d.state.kernel().settled()) {
            d.commit(new Change.Settle());
        }
    }

    /** O4. */
    private void assemble(Decision d, VolumeRecord record) {
        SortedSet<HostName> legs = assembleFrom(record);
        SortedSet<HostName> missing = legs(legs, leg -> !isLoggedIn(d.state, leg, record));
        if (missing.isEmpty() && !d.state.isFree(Lane.COMMIT)) {
            return; // One of them may just be dropped.
        }
        if (missing.isEmpty()) {
            FenceProof proof = d.state.held().orElseThrow();
            if (record.phase() == Phase.ACTIVE && !isWrittenDown(d.state, record)) {
                return;
            }
            d.work(
                    record.phase() == Phase.NEW
                            ? new OwnerEffect.Make(proof, legs)
                            : new OwnerEffect.Assemble(proof, legs, record.unsettled()));
            return;
        }
        dropAfter(d, record, missing, d.state.since().plus(timers.openPatience()));
        missing.forEach(leg -> logIn(d, record, leg));
    }

    /** Whether there is a session with the content of {@code leg} that counts. */
    boolean isLoggedIn(OwnerState state, HostName leg, VolumeRecord record) {
        Link link = state.link(leg);
        Integer counted = record.contents().get(leg);
        return link.session() == Session.WELL
                && link.life()
                        .filter(life -> counted == null || life.stamp() == counted)
                        .isPresent();
    }

    private static void logIn(Decision d, VolumeRecord record, HostName leg) {
        LegReport report = d.state.view().orElseThrow().reports().get(leg);
        Link link = d.state.link(leg);
        boolean wanted =
                link.session() == Session.ABSENT || (link.member() == Member.ABSENT && hasAnotherLife(d.state, leg));
        if (report != null && isOpen(report, record.epoch()) && isCurrent(report.life(), record, leg) && wanted) {
            d.work(new OwnerEffect.LogIn(leg, report.life(), record.secret()));
        }
    }

    /**
     * O5: legs in sync that do not serve are dropped by commit, and so are those that were being brought back and are to be let
     * go of; {@link #failWhatIsOut} follows only after that.
     */
    void drop(Decision d, VolumeRecord record) {
        SortedSet<HostName> gone =
                legs(record.legs().keySet(), leg -> !record.inSync().contains(leg) && isToGo(d.state, record, leg));
        SortedSet<HostName> ill = legs(record.inSync(), leg -> !isWell(d.state, leg));
        if (record.inSync().size() - ill.size() >= record.needed()) {
            gone.addAll(ill);
        }
        if (!gone.isEmpty()) {
            d.commit(new Change.Drop(gone));
        }
    }

    /** Whether to let go of a leg that is not in sync and whose session goes on. */
    private static boolean isToGo(OwnerState state, VolumeRecord record, HostName leg) {
        Link link = state.link(leg);
        boolean unwanted = link.session() == Session.SILENT
                || link.member() == Member.FAULTY
                || record.leaving().contains(leg);
        return unwanted && goesOn(state, record, leg);
    }

    /** O5: what the ledger has let go of, once the legs in sync know that, too. */
    private void failWhatIsOut(Decision d, VolumeRecord record) {
        if (!d.commits() && isWrittenDown(d.state, record)) {
            legs(d.state.kernel().links().keySet(), leg -> mayFail(d.state, record, leg))
                    .forEach(leg -> d.work(new OwnerEffect.Fail(leg)));
        }
    }

    /**
     * Whether md may go on without {@code leg}: it is not in sync, and the ledger has ended the session, so that the leg serves
     * no other before all that is under way in this one is over.
     */
    boolean mayFail(OwnerState state, VolumeRecord record, HostName leg) {
        return !record.inSync().contains(leg) && !goesOn(state, record, leg);
    }

    /** Whether there is a session here that the ledger has not ended. */
    static boolean goesOn(OwnerState state, VolumeRecord record, HostName leg) {
        return state.link(leg)
                .life()
                .filter(life -> isCurrent(life, record, leg))
                .isPresent();
    }

    /** Whether sessions with {@code life} have not been ended by the ledger. */
    private static boolean isCurrent(LegLife life, VolumeRecord record, HostName leg) {
        return Long.valueOf(life.session()).equals(record.sessions().get(leg));
    }

    /**
     * Whether every leg in sync has this record beside it. Were the ledger lost right after a drop of which no leg knows,
     * {@link Recovery} would take the dropped leg for one that has everything.
     */
    boolean isWrittenDown(OwnerState state, VolumeRecord record) {
        return record.inSync().stream()
                .map(leg ->
                        Optional.ofNullable(state.view().orElseThrow().reports().get(leg)))
                .allMatch(report ->
                        report.filter(one -> one.version() >= record.version()).isPresent());
    }

    /** O6, and the replacement of legs. */
    private void bringBack(Decision d, VolumeRecord record) {
        replace(d, record);
        boolean couldSpread = couldSpread(d.state, record);
        for (HostName leg : record.legs().keySet()) {
            if (isArriving(record, leg) && !couldSpread) {
                bringBack(d, record, leg);
            }
        }
    }

    private void bringBack(Decision d, VolumeRecord record, HostName leg) {
        Link link = d.state.link(leg);
        if (link.session() == Session.ABSENT && hasRoom(d.state, record)) {
            logIn(d, record, leg);
        } else if (link.session() == Session.WELL && link.member() == Member.ABSENT && goesOn(d.state, record, leg)) {
            d.work(new OwnerEffect.Add(leg, resyncOf(d.state, leg)));
        } else if (hasAll(d.state, record, leg)) {
            if (isFlushed(d.state, leg)) {
                d.commit(new Change.Join(contents(d.state, Set.of(leg))));
            } else {
                d.work(new OwnerEffect.Flush(leg));
            }
        }
    }

    /** The stamps of the contents that sessions are with. */
    private static SortedMap<HostName, Integer> contents(OwnerState state, Set<HostName> legs) {
        SortedMap<HostName, Integer> contents = new TreeMap<>();
        legs.forEach(leg -> state.link(leg).life().ifPresent(life -> contents.put(leg, life.stamp())));
        return contents;
    }

    /**
     * Legs that are to leave are dropped as soon as that costs no redundancy, then taken out. md can mirror to one leg
     * more for a while, but an array with parity has a fixed number of places: there the old leg goes first. So does one that
     * is not trusted, or md might fill the new one from it.
     */
    private void replace(Decision d, VolumeRecord record) {
        SortedSet<HostName> going =
                legs(record.leaving(), leg -> record.inSync().contains(leg));
        SortedSet<HostName> distrusted = legs(going, leg -> record.distrusted().contains(leg));
        int staying = legs(record.inSync(), leg -> !going.contains(leg) && isWell(d.state, leg))
                .size();
        boolean replaced = staying >= record.redundancy().legs();
        boolean mustMakeRoom = record.redundancy() instanceof Redundancy.Parity
                && staying >= record.needed()
                && record.legs().keySet().stream()
                        .anyMatch(leg -> isArriving(record, leg) && isOpen(d.state, leg, record));
        if (!going.isEmpty() && (replaced || mustMakeRoom)) {
            d.commit(new Change.Drop(going));
        } else if (!distrusted.isEmpty() && staying >= record.needed()) {
            d.commit(new Change.Drop(distrusted));
        } else if (replaced
                && !record.leaving().isEmpty()
                && record.leaving().stream().allMatch(leg -> d.state.link(leg).equals(Link.NONE))) {
            d.commit(new Change.Leave());
        }
    }

    /** Whether md may read wrong bytes, although it could do without: nobody is filled before that leg is gone. */
    boolean couldSpread(OwnerState state, VolumeRecord record) {
        int trusted =
                legs(record.inSync(), leg -> !record.distrusted().contains(leg)).size();
        return trusted >= record.needed()
                && record.distrusted().stream()
                        .anyMatch(leg ->
                                record.inSync().contains(leg) || state.link(leg).member() != Member.ABSENT);
    }

    private static boolean isArriving(VolumeRecord record, HostName leg) {
        return !record.inSync().contains(leg) && !record.leaving().contains(leg);
    }

    private static boolean hasRoom(OwnerState state, VolumeRecord record) {
        return record.redundancy() instanceof Redundancy.Mirror
                || state.kernel().links().size() < record.redundancy().legs();
    }

    private void tendSize(Decision d, VolumeRecord record) {
        long wanted = record.redundancy().legBytes(record.size());
        boolean all = record.inSync().stream()
                .map(leg -> Optional.ofNullable(
                        d.state.view().orElseThrow().reports().get(leg)))
                .allMatch(report -> report.filter(one -> one.bytes() >= wanted).isPresent());
        if (all && d.state.kernel().bytes() < record.size().bytes()) {
            d.work(new OwnerEffect.Extend(record.size().bytes()));
        }
    }

    private void dropAfter(Decision d, VolumeRecord record, SortedSet<HostName> missing, Instant patience) {
        if (record.phase() == Phase.NEW) {
            return; // A new volume has all its legs or is none.
        }
        if (d.now.isBefore(patience)) {
            d.wake(patience);
        } else if (legs(record.inSync(), leg -> !missing.contains(leg) && !hasFailed(d.state, leg))
                        .size()
                >= record.needed()) {
            d.commit(new Change.Drop(missing));
        }
    }

    // Single decisions on which safety rests

    /** O2: the legs whose word on the fence is still missing. */
    SortedSet<HostName> unconfirmed(OwnerState state, VolumeRecord record) {
        SortedSet<HostName> missing = new TreeSet<>(record.truth());
        missing.removeAll(confirmed(state, record));
        return missing;
    }

    /** O3. */
    boolean isGone(OwnerState state, Previous previous) {
        Epoch stopped =
                state.view().orElseThrow().stopped().get(previous.owner().pserver());
        return (previous.owner().equals(state.self()) && !state.domu())
                || (stopped != null && stopped.compareTo(previous.epoch()) >= 0)
                || !isPresent(state, previous.owner());
    }

    /** O3, from the other side: an agent that begins here after this one knows nothing but what is held. */
    boolean mayTellStopped(OwnerState state) {
        return state.held().isEmpty() && !state.domu();
    }

    /** I4: which legs are read. */
    SortedSet<HostName> assembleFrom(VolumeRecord record) {
        return record.truth();
    }

    /** O6: when the bitmap may be trusted. */
    Resync resyncOf(OwnerState state, HostName leg) {
        Optional<LegLife> life = state.link(leg).life();
        Optional<LegLife> last = Optional.ofNullable(state.synced().get(leg));
        boolean sameContent =
                life.isPresent() && last.filter(life.get()::keepsContentOf).isPresent();
        return sameContent ? Resync.BITMAP : Resync.FULL;
    }

    /** O6: when a leg counts as having all data again. What its session brought it is worth nothing once that has been ended. */
    boolean hasAll(OwnerState state, VolumeRecord record, HostName leg) {
        return state.link(leg).serves() && goesOn(state, record, leg);
    }

    /** O6: what a leg has only in its cache it may yet lose. */
    boolean isFlushed(OwnerState state, HostName leg) {
        return state.flushed().contains(leg);
    }

    /** O11: whether so many legs in sync have restarted or lost their content that this epoch cannot go on. */
    boolean isBeyondHelp(OwnerState state) {
        if (!isOwning(state) || record(state).phase() != Phase.ACTIVE) {
            return false;
        }
        VolumeRecord record = record(state);
        return legs(record.inSync(), leg -> !hasLost(state, leg)).size() < record.needed();
    }

    /** O10: whether array and sessions are being taken apart, or may have been in part. */
    boolean isTornDown(OwnerState state) {
        return !state.isFree(Lane.TEAR_DOWN);
    }

    /** O8, O9, O11: whether what is held here is over, whatever the ledger may say. */
    boolean isOver(OwnerState state) {
        return state.halted();
    }

    /** O8: whether the lease was over, be it that it has begun again since: others may have claimed the volume meanwhile. */
    boolean hasLapsed(OwnerState before, OwnerState state, Instant now) {
        return (before.held().isPresent() && !isLeased(before, now))
                || (state.held().isPresent() && !isLeased(state, now));
    }

    /** O8. */
    boolean isLeased(OwnerState state, Instant now) {
        return now.isBefore(state.leaseUntil());
    }

    // Small questions

    private static VolumeRecord record(OwnerState state) {
        return state.view().orElseThrow().record();
    }

    private static boolean isOwning(OwnerState state) {
        return state.view().isPresent()
                && state.held()
                        .filter(proof -> proof.epoch().equals(record(state).epoch()))
                        .isPresent()
                && record(state).isOwnedBy(state.self());
    }

    private static boolean isWhole(OwnerState state) {
        return state.kernel().assembled() && record(state).phase() == Phase.ACTIVE && !state.halted() && !state.older();
    }

    private static boolean isAssigned(OwnerState state) {
        return record(state).assigned().filter(state.self().pserver()::equals).isPresent();
    }

    private static boolean isPresent(OwnerState state, Owner one) {
        return one.incarnation().equals(state.view().orElseThrow().present().get(one.pserver()));
    }

    private static boolean isWell(OwnerState state, HostName leg) {
        Link link = state.link(leg);
        return link.session() == Session.WELL
                && (link.member() == Member.ACTIVE || link.member() == Member.SYNCING)
                && !hasFailed(state, leg);
    }

    /** Whether a leg in sync says itself that it does not serve, however well its session still looks. */
    private static boolean hasFailed(OwnerState state, HostName leg) {
        return says(state, leg, LegReport.State.SILENT) || hasLost(state, leg);
    }

    /** Whether it cannot serve in this epoch any more. */
    private static boolean hasLost(OwnerState state, HostName leg) {
        return says(state, leg, LegReport.State.BLANK)
                || says(state, leg, LegReport.State.RESTARTED)
                || hasAnotherLife(state, leg);
    }

    private static boolean says(OwnerState state, HostName leg, LegReport.State what) {
        LegReport report = state.view().orElseThrow().reports().get(leg);
        return report != null
                && report.state() == what
                && (what == LegReport.State.BLANK
                        || report.epoch().equals(record(state).epoch()));
    }

    /** Whether it has begun another life than the one that the session here is with, which is over for good. */
    private static boolean hasAnotherLife(OwnerState state, HostName leg) {
        LegReport report = state.view().orElseThrow().reports().get(leg);
        return report != null
                && state.link(leg)
                        .life()
                        .filter(life -> !life.equals(report.life()))
                        .isPresent();
    }

    private static boolean isOpen(OwnerState state, HostName leg, VolumeRecord record) {
        LegReport report = state.view().orElseThrow().reports().get(leg);
        return report != null && isOpen(report, record.epoch());
    }

    private static boolean isOpen(LegReport report, Epoch epoch) {
        return report.state() == LegReport.State.OPEN && report.epoch().equals(epoch);
    }

    private static Optional<HostName> refusing(OwnerState state) {
        VolumeView view = state.view().orElseThrow();
        return legs(view.record().legs().keySet(), leg -> {
                    LegReport report = view.reports().get(leg);
                    return report != null && report.state() == LegReport.State.REFUSED;
                })
                .stream()
                .findFirst();
    }

    private static boolean anyRestarted(OwnerState state, VolumeRecord record) {
        return record.inSync().stream()
                .map(leg -> state.view().orElseThrow().reports().get(leg))
                .anyMatch(report -> report != null && report.restarted());
    }

    private static SortedSet<HostName> confirmed(OwnerState state, VolumeRecord record) {
        return legs(record.truth(), leg -> {
            LegReport report = state.view().orElseThrow().reports().get(leg);
            Integer counted = record.contents().get(leg);
            return report != null
                    && report.confirms(record.epoch())
                    && (counted == null || report.life().stamp() == counted);
        });
    }

    private static SortedSet<HostName> legs(Set<HostName> of, Predicate<HostName> which) {
        SortedSet<HostName> some = new TreeSet<>();
        of.stream().filter(which).forEach(leg -> some.add(leg));
        return some;
    }

    private static Set<Lane> without(OwnerState state, Lane... lanes) {
        Set<Lane> others = EnumSet.noneOf(Lane.class);
        others.addAll(state.underWay());
        List.of(lanes).forEach(others::remove);
        return others;
    }

    private static SortedSet<HostName> plus(SortedSet<HostName> legs, HostName leg) {
        SortedSet<HostName> more = new TreeSet<>(legs);
        more.add(leg);
        return more;
    }

    /** Effects as they are decided: the first of each free lane counts, later ones come up again with the next step. */
    static final class Decision {
        private final OwnerState state;
        private final Instant now;
        private final List<OwnerEffect> effects = new ArrayList<>();
        private final Set<Lane> busy = EnumSet.noneOf(Lane.class);
        private Optional<Instant> wakeAt = Optional.empty();

        Decision(OwnerState state, Instant now) {
            this.state = state;
            this.now = now;
            busy.addAll(state.underWay());
        }

        OwnerState state() {
            return state;
        }

        void commit(Change change) {
            add(Lane.COMMIT, new OwnerEffect.Commit(record(state), change));
        }

        boolean commits() {
            return effects.stream().anyMatch(OwnerEffect.Commit.class::isInstance);
        }

        void tell(OwnerEffect.TellStopped stopped) {
            add(Lane.TELL, stopped);
        }

        void kill() {
            add(Lane.KILL, new OwnerEffect.KillDomu());
        }

        void shutDown() {
            add(Lane.DOMU, new OwnerEffect.ShutDownDomu());
        }

        void work(OwnerEffect.Work work) {
            if (state.rest().filter(now::isBefore).isPresent()) {
                wake(state.rest().get());
            } else if (busy.add(Lane.WORK)) {
                effects.add(work);
                if (work instanceof OwnerEffect.TearDown) {
                    busy.add(Lane.TEAR_DOWN);
                }
            }
        }

        void wake(Instant at) {
            if (at.isAfter(now)) {
                wakeAt = wakeAt.filter(before -> before.isBefore(at)).or(() -> Optional.of(at));
            }
        }

        private void add(Lane lane, OwnerEffect effect) {
            if (busy.add(lane)) {
                effects.add(effect);
            }
        }

        Step step() {
            return new Step(state.withUnderWay(busy), effects, wakeAt);
        }
    }
}
