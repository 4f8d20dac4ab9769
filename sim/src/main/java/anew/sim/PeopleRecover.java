package anew.sim;

import anew.core.model.HostName;
import anew.core.model.LegReport.State;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Recovery;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Held;
import anew.core.protocol.Recovery.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * People who go through the checklist of docs/operations/volumes.md for a ledger that is not what it was: {@code anew
 * recover}, again when that could not decide, and a new agent where one still waits for it.
 */
final class PeopleRecover {

    /** What was under way when the ledger became another one has come to an end before anybody is asked. */
    private static final long FIRST_MICROS = 3_000_000;

    private static final long ASKING_MICROS = 600_000;
    private static final long AGAIN_MICROS = 2_000_000;

    private final World world;

    PeopleRecover(World world) {
        this.world = world;
    }

    void begin() {
        world.agenda().after(FIRST_MICROS, this::recover);
    }

    /** Reads the ledger, asks everybody, judges what was said, and writes by compare-and-set. */
    private void recover() {
        VolumeRecord inLedger = world.arbiter().record();
        List<Answer> answers = new ArrayList<>();
        for (Machine machine : world.machines().values()) {
            long asked = world.chance().between(1, ASKING_MICROS);
            world.agenda().after(asked, () -> answer(machine).ifPresent(answers::add));
        }
        world.agenda().after(ASKING_MICROS + 1, () -> judge(inLedger, answers));
    }

    private static Optional<Answer> answer(Machine machine) {
        Store store = machine.store();
        if (!machine.isAwake() || store.isSilent()) {
            return Optional.empty();
        }
        List<Held> held = machine.held().values().stream()
                .map(holding -> new Held(holding.proof(), Optional.empty()))
                .toList();
        return Optional.of(new Answer(machine.name(), store.mark().stream().toList(), held));
    }

    private void judge(VolumeRecord inLedger, List<Answer> answers) {
        Verdict verdict = Recovery.judge(
                        storage(),
                        answers,
                        new TreeSet<>(),
                        new TreeMap<>(Map.of(world.volume(), inLedger)),
                        world.chance()::number)
                .getFirst();
        switch (verdict) {
            case Verdict.Agrees _ -> ended();
            case Verdict.Rebuilt(VolumeRecord record, Recovery.Testimony from, var _) -> {
                world.trace().log("people", "recover from " + from.describe());
                if (world.arbiter().isUp()
                        && world.arbiter().compareAndSet(inLedger, record).equals(record)) {
                    ended();
                } else {
                    world.agenda().after(AGAIN_MICROS, this::recover);
                }
            }
            case Verdict.Unanswered _ -> world.agenda().after(AGAIN_MICROS, this::recover);
            case Verdict.Contradiction(var _, List<String> sides) ->
                world.trace().log("people", "see a contradiction: " + sides);
            case Verdict.TooFew _ -> world.trace().log("people", "have lost too many legs");
        }
    }

    private SortedSet<HostName> storage() {
        SortedSet<HostName> storage = new TreeSet<>(world.scenario().shape().legs());
        storage.addAll(world.scenario().shape().spares());
        return storage;
    }

    private void ended() {
        world.trace().log("people", "have recovered the ledger");
        world.history(false);
        world.agenda().after(AGAIN_MICROS, this::restartWhoStillWaits);
    }

    /** Who had heard of something that no leg has written down remembers it until its agent ends. */
    private void restartWhoStillWaits() {
        for (Machine machine : world.machines().values()) {
            if (machine.isAwake() && machine.hasAgent() && (waits(machine) || refuses(machine))) {
                machine.crashAgent(1);
            }
        }
    }

    private boolean waits(Machine machine) {
        return machine.agent().waitsFor(world.volume(), machine.now()).contains("anew recover");
    }

    private boolean refuses(Machine machine) {
        return Optional.ofNullable(world.arbiter().snapshot().view().reports().get(machine.name()))
                .filter(report -> report.state() == State.REFUSED)
                .isPresent();
    }
}
