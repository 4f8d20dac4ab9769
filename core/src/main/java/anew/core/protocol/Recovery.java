package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegMark;
import anew.core.model.Lineage;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * Makes records anew after the ledger was lost or restored from an old copy, out of what pservers know: the marks beside
 * legs, and what owners hold. Pure. For each volume:
 *
 * <ol>
 *   <li>the newest record wins, and only if every other one is an ancestor of it; otherwise nothing is decided;
 *   <li>every storage pserver must have answered or be given up, since any may have a newer record than all the others;
 *   <li>every leg in sync of the newest record must be there, or be given up; given up, it is dropped;
 *   <li>the rebuilt record keeps owner, epoch and legs in sync, and is newer than all that were seen, the ledger's too.
 * </ol>
 *
 * <p>That no leg is named in sync that misses an acknowledged write rests on rule O5: writes go on without a leg only once
 * every leg that stays has the record beside it that says so.
 *
 * <p>Not promised: commits of which no pserver has heard. They changed nothing that a leg or owner has acted on.
 */
public final class Recovery {

    /**
     * All that one pserver knows.
     *
     * @param legs the marks of the legs that it holds
     * @param held the volumes that it owns or has owned, as far as it remembers
     */
    public record Answer(HostName pserver, List<LegMark> legs, List<Held> held) {
        public Answer {
            legs = List.copyOf(legs);
            held = List.copyOf(held);
        }
    }

    /** A volume that a pserver has, or had when it was last seen, with the record that it knew last if it remembers it. */
    public record Held(FenceProof proof, Optional<VolumeRecord> last) {}

    /**
     * A record and who has it.
     *
     * @param who for people: {@code leg on stor1}, {@code owner alpha}, {@code the ledger}
     * @param opened when the leg was opened last
     */
    public record Testimony(String who, VolumeRecord record, Optional<LegMark.Opening> opened) {

        /** One line for people. */
        public String describe() {
            return who + ": version " + record.version() + ", epoch " + record.epoch() + ", "
                    + record.owner()
                            .map(owner -> "owner " + owner.pserver())
                            .or(() -> record.previous()
                                    .map(previous -> "no owner, before that "
                                            + previous.owner().pserver() + " in epoch " + previous.epoch()))
                            .orElse("no owner")
                    + ", in sync " + (record.inSync().isEmpty() ? "none" : Change.names(record.inSync()))
                    + opened.map(opening -> "; last opened for writing in epoch " + opening.epoch())
                            .orElse("");
        }
    }

    /** What became of a volume. */
    public sealed interface Verdict {

        VolumeId volume();

        /** The ledger's record is as new as any; nothing is to be done. */
        record Agrees(VolumeRecord record) implements Verdict {
            @Override
            public VolumeId volume() {
                return record.id();
            }
        }

        /**
         * The record to put into the ledger.
         *
         * @param from the newest that was found
         * @param dropped legs in sync that were given up
         */
        record Rebuilt(VolumeRecord record, Testimony from, SortedSet<HostName> dropped) implements Verdict {
            @Override
            public VolumeId volume() {
                return record.id();
            }
        }

        /**
         * Somebody has not spoken whose word may change everything.
         *
         * @param missing who, and what is missing of them
         */
        record Unanswered(VolumeId volume, SortedMap<HostName, String> missing) implements Verdict {
            public Unanswered {
                missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
            }
        }

        /** With the legs that were given up its data are gone. */
        record TooFew(VolumeRecord record, SortedSet<HostName> left) implements Verdict {
            @Override
            public VolumeId volume() {
                return record.id();
            }
        }

        /** Two histories; which of them is to go on, only people can say. */
        record Contradiction(VolumeId volume, List<String> sides) implements Verdict {
            public Contradiction {
                sides = List.copyOf(sides);
            }
        }
    }

    private final SortedSet<HostName> storage;
    private final SortedMap<HostName, Answer> answers = new TreeMap<>();
    private final SortedSet<HostName> lost;
    private final SortedMap<VolumeId, VolumeRecord> ledger;
    private final IntSupplier stamps;

    private Recovery(
            SortedSet<HostName> storage,
            Collection<Answer> answers,
            SortedSet<HostName> lost,
            SortedMap<VolumeId, VolumeRecord> ledger,
            IntSupplier stamps) {
        this.storage = storage;
        this.lost = lost;
        this.ledger = ledger;
        this.stamps = stamps;
        answers.stream()
                .filter(answer -> !lost.contains(answer.pserver()))
                .forEach(answer -> this.answers.put(answer.pserver(), answer));
    }

    /**
     * A verdict on every volume that anybody knows of, by name.
     *
     * @param storage the pservers of the fleet that have storage
     * @param answers one for each pserver that could be asked
     * @param lost pservers that are given up for good: what they know and hold does not count
     * @param ledger what the ledger holds, read before the answers were
     * @param stamps random numbers for lineages
     */
    public static List<Verdict> judge(
            SortedSet<HostName> storage,
            Collection<Answer> answers,
            SortedSet<HostName> lost,
            SortedMap<VolumeId, VolumeRecord> ledger,
            IntSupplier stamps) {
        Recovery recovery = new Recovery(storage, answers, lost, ledger, stamps);
        SortedSet<VolumeId> all = new TreeSet<>(ledger.keySet());
        for (Answer answer : recovery.answers.values()) {
            answer.legs().forEach(mark -> all.add(mark.record().id()));
            answer.held().forEach(held -> all.add(held.proof().volume()));
        }
        return all.stream().map(recovery::judge).toList();
    }

    private Verdict judge(VolumeId id) {
        Optional<VolumeRecord> inLedger = Optional.ofNullable(ledger.get(id));
        List<Testimony> known = testimonies(id);
        Optional<Testimony> newest = known.stream()
                .max(Comparator.comparingLong(each -> each.record().version()));
        if (newest.isEmpty()) {
            SortedMap<HostName, String> missing = silent(List.of());
            return inLedger.isPresent() && missing.isEmpty()
                    ? new Verdict.Agrees(inLedger.get())
                    : new Verdict.Unanswered(id, missing.isEmpty() ? forgotten(id) : missing);
        }
        Testimony winner = newest.get();
        return contradiction(id, winner, known, inLedger).orElseGet(() -> {
            SortedMap<HostName, String> missing = silent(winner.record().legs().keySet());
            if (!missing.isEmpty()) {
                return new Verdict.Unanswered(id, missing);
            }
            return inLedger.filter(record -> record.cameOf(winner.record()))
                    .<Verdict>map(Verdict.Agrees::new)
                    .orElseGet(() -> rebuild(winner, known, inLedger));
        });
    }

    private List<Testimony> testimonies(VolumeId id) {
        List<Testimony> known = new ArrayList<>();
        for (Answer answer : answers.values()) {
            answer.legs().stream()
                    .filter(mark -> mark.record().id().equals(id))
                    .forEach(mark ->
                            known.add(new Testimony("leg on " + answer.pserver(), mark.record(), mark.opened())));
            answer.held().stream()
                    .filter(held -> held.proof().volume().equals(id))
                    .flatMap(held -> held.last().stream())
                    .forEach(last -> known.add(new Testimony("owner " + answer.pserver(), last, Optional.empty())));
        }
        return known;
    }

    private Optional<Verdict> contradiction(
            VolumeId id, Testimony winner, List<Testimony> known, Optional<VolumeRecord> inLedger) {
        List<String> sides = new ArrayList<>();
        for (Testimony other : known) {
            if (!winner.record().cameOf(other.record())) {
                sides.add(other.describe() + "; " + parting(winner, other));
            }
        }
        epochsBeyond(id, winner.record()).ifPresent(sides::add);
        if (inLedger.isEmpty()) {
            openedThoughNew(winner.record(), known).ifPresent(sides::add);
        }
        // What only the ledger knows nobody has acted on, so it may yield; unless it is so far ahead that nobody can
        // tell.
        inLedger.filter(record -> isTooFarAhead(record, winner.record()))
                .ifPresent(record -> sides.add(new Testimony("the ledger", record, Optional.empty()).describe()
                        + "; so much newer that its history no longer tells whether it came of the other"));
        if (sides.isEmpty()) {
            return Optional.empty();
        }
        sides.addFirst(winner.describe());
        return Optional.of(new Verdict.Contradiction(id, sides));
    }

    private Optional<String> epochsBeyond(VolumeId id, VolumeRecord newest) {
        Optional<Epoch> highest = answers.values().stream()
                .flatMap(answer -> answer.held().stream())
                .map(Held::proof)
                .filter(proof -> proof.volume().equals(id))
                .map(FenceProof::epoch)
                .max(Comparator.naturalOrder());
        return highest.filter(epoch -> epoch.isAfter(newest.epoch()))
                .map(epoch -> "an owner holds it in epoch " + epoch + ", of which no leg that has answered knows");
    }

    /** Its first owner may have made the array, and a domU used it, before any leg had that beside it. */
    private static Optional<String> openedThoughNew(VolumeRecord newest, List<Testimony> known) {
        return known.stream()
                .filter(_ -> newest.phase() == Phase.NEW)
                .filter(each -> each.opened().isPresent())
                .findFirst()
                .map(each -> each.who() + ": it was opened although by every record the volume is new;"
                        + " whether anything has been written to it nobody knows");
    }

    private static boolean isTooFarAhead(VolumeRecord newer, VolumeRecord older) {
        return newer.version() - older.version() >= newer.lineage().stamps().size()
                && newer.lineage().stamps().size() == Lineage.STAMPS_MAX;
    }

    /** Where two histories parted, as far as they reach back. */
    private static String parting(Testimony one, Testimony other) {
        for (long version = other.record().version(); version > 0; version--) {
            Optional<Integer> left = stamp(one.record(), version);
            Optional<Integer> right = stamp(other.record(), version);
            if (left.isEmpty() || right.isEmpty()) {
                break;
            }
            if (left.equals(right)) {
                return "they parted after version " + version;
            }
        }
        return "how far back they are one can no longer be told";
    }

    private static Optional<Integer> stamp(VolumeRecord record, long version) {
        List<Integer> stamps = record.lineage().stamps();
        long at = stamps.size() - 1 - (record.version() - version);
        return at < 0 || at >= stamps.size() ? Optional.empty() : Optional.of(stamps.get((int) at));
    }

    /** Legs that hold data by the newest record, and are not where it says, or were made anew since. */
    private SortedMap<HostName, String> gone(VolumeRecord newest) {
        SortedMap<HostName, String> gone = new TreeMap<>();
        newest.contents().forEach((leg, stamp) -> {
            Answer answer = answers.get(leg);
            if (answer != null
                    && answer.legs().stream()
                            .noneMatch(mark -> mark.record().id().equals(newest.id()) && mark.stamp() == stamp)) {
                gone.put(leg, "answers, and has no leg with the volume's data, though one in sync should be there");
            }
        });
        return gone;
    }

    private SortedMap<HostName, String> silent(Collection<HostName> legs) {
        SortedSet<HostName> wanted = new TreeSet<>(storage);
        wanted.addAll(legs);
        wanted.removeAll(lost);
        wanted.removeAll(answers.keySet());
        SortedMap<HostName, String> missing = new TreeMap<>();
        wanted.forEach(name -> missing.put(name, "does not answer"));
        return missing;
    }

    /** An owner remembers a fence and no record, and nobody else knows the volume at all. */
    private SortedMap<HostName, String> forgotten(VolumeId id) {
        SortedMap<HostName, String> holders = new TreeMap<>();
        answers.values().stream()
                .filter(answer -> answer.held().stream()
                        .anyMatch(held -> held.proof().volume().equals(id)))
                .forEach(answer -> holders.put(answer.pserver(), "holds the volume, of which no leg is found"));
        return holders;
    }

    private Verdict rebuild(Testimony winner, List<Testimony> known, Optional<VolumeRecord> inLedger) {
        VolumeRecord record = winner.record();
        SortedMap<HostName, String> gone = gone(record);
        if (!gone.isEmpty()) {
            return new Verdict.Unanswered(record.id(), gone);
        }
        SortedSet<HostName> dropped = new TreeSet<>(record.inSync());
        dropped.retainAll(lost);
        SortedSet<HostName> left = new TreeSet<>(record.inSync());
        left.removeAll(lost);
        if (record.phase() == Phase.ACTIVE && left.size() < record.needed()) {
            return new Verdict.TooFew(record, left);
        }
        Change first = dropped.isEmpty() ? new Change.Touch() : new Change.Drop(dropped);
        VolumeRecord rebuilt = first.apply(record, stamps.getAsInt(), record.secret());
        long above = inLedger.map(VolumeRecord::version).orElse(0L);
        long oldest =
                known.stream().mapToLong(each -> each.record().version()).min().orElse(record.version());
        // A lineage must still reach back to the oldest leg, which is worth more than a higher number.
        while (rebuilt.version() <= above && above + 1 - oldest < Lineage.STAMPS_MAX) {
            rebuilt = new Change.Touch().apply(rebuilt, stamps.getAsInt(), record.secret());
        }
        return new Verdict.Rebuilt(rebuilt, winner, dropped);
    }
}
