package anew.core.protocol;

import static anew.core.protocol.Records.ALPHA;
import static anew.core.protocol.Records.BETA;
import static anew.core.protocol.Records.LIFE;
import static anew.core.protocol.Records.STAMP;
import static anew.core.protocol.Records.STOR1;
import static anew.core.protocol.Records.STOR2;
import static anew.core.protocol.Records.STOR3;
import static anew.core.protocol.Records.after;
import static anew.core.protocol.Records.fresh;
import static anew.core.protocol.Records.inUse;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.LegMark;
import anew.core.model.LegMark.Opening;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Held;
import anew.core.protocol.Recovery.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RecoveryTest {

    private final VolumeRecord both = inUse();
    private final VolumeRecord onlyStor1 = after(both, new Change.Drop(hosts(STOR2)));
    private int stamps = 1_000;

    @Test
    void theNewestRecordIsRebuiltWithItsOwnerEpochAndLegsInSync() {
        Verdict verdict = judge(hosts(), Optional.empty(), leg(STOR1, onlyStor1), leg(STOR2, both));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Rebuilt.class, rebuilt -> {
            assertThat(rebuilt.record().owner()).contains(ALPHA);
            assertThat(rebuilt.record().epoch()).isEqualTo(onlyStor1.epoch());
            assertThat(rebuilt.record().inSync()).containsExactly(STOR1);
            assertThat(rebuilt.record().version()).isGreaterThan(onlyStor1.version());
            assertThat(rebuilt.record().cameOf(onlyStor1)).isTrue();
            assertThat(rebuilt.record().cameOf(both)).isTrue();
        });
    }

    @Test
    void nothingIsRebuiltBeforeEveryStoragePserverHasAnswered() {
        assertThat(judge(hosts(), Optional.empty(), leg(STOR2, both)))
                .isEqualTo(new Verdict.Unanswered(both.id(), new TreeMap<>(Map.of(STOR1, "does not answer"))));
    }

    @Test
    void aLegThatIsGivenUpIsDropped() {
        assertThat(judge(hosts(STOR2), Optional.empty(), leg(STOR1, both)))
                .isInstanceOfSatisfying(Verdict.Rebuilt.class, rebuilt -> {
                    assertThat(rebuilt.record().inSync()).containsExactly(STOR1);
                    assertThat(rebuilt.dropped()).containsExactly(STOR2);
                });
        assertThat(judge(hosts(STOR1), Optional.empty(), leg(STOR2, onlyStor1))).isInstanceOf(Verdict.TooFew.class);
    }

    @Test
    void aLegInSyncWhoseDiskIsEmptyIsNotForgottenSilently() {
        assertThat(judge(hosts(), Optional.empty(), leg(STOR2, both), new Answer(STOR1, List.of(), List.of())))
                .isInstanceOfSatisfying(
                        Verdict.Unanswered.class,
                        unanswered -> assertThat(unanswered.missing()).containsOnlyKeys(STOR1));
    }

    @Test
    void aLegThatWasMadeAnewSinceItWasInSyncIsNotTakenForTheOneThatWas() {
        Answer anew = new Answer(STOR1, List.of(new LegMark(both, Optional.empty(), STAMP + 1)), List.of());
        assertThat(judge(hosts(), Optional.empty(), leg(STOR2, both), anew)).isInstanceOf(Verdict.Unanswered.class);
    }

    @Test
    void aNewVolumeIsMadeAgainOnlyIfNobodyCanHaveUsedIt() {
        VolumeRecord owned = after(fresh(), new Change.Own(ALPHA, false));
        assertThat(judge(hosts(), Optional.empty(), leg(STOR1, owned), leg(STOR2, owned)))
                .isInstanceOf(Verdict.Rebuilt.class);
        Opening opening = new Opening(owned.epoch(), LIFE);
        Answer opened = new Answer(STOR1, List.of(new LegMark(owned, Optional.of(opening), STAMP)), List.of());
        assertThat(judge(hosts(), Optional.empty(), opened, leg(STOR2, owned)))
                .isInstanceOf(Verdict.Contradiction.class);
    }

    @Test
    void twoHistoriesAreToldApartAndNeitherIsChosen() {
        VolumeRecord onlyStor2 = after(both, new Change.Drop(hosts(STOR1)), new Change.Fence());
        assertThat(judge(hosts(), Optional.empty(), leg(STOR1, onlyStor1), leg(STOR2, onlyStor2)))
                .isInstanceOfSatisfying(
                        Verdict.Contradiction.class,
                        contradiction -> assertThat(contradiction.sides())
                                .hasSize(2)
                                .anyMatch(side -> side.startsWith("leg on stor2: version 5, epoch 2"))
                                .anyMatch(side -> side.contains("they parted after version " + both.version())));
    }

    @Test
    void anOwnerThatKnowsMoreThanTheLegsIsBelieved() {
        Answer alpha = new Answer(ALPHA.pserver(), List.of(), List.of(held(onlyStor1, Optional.of(onlyStor1))));
        assertThat(judge(hosts(), Optional.empty(), leg(STOR1, both), leg(STOR2, both), alpha))
                .isInstanceOfSatisfying(
                        Verdict.Rebuilt.class,
                        rebuilt -> assertThat(rebuilt.record().inSync()).containsExactly(STOR1));
    }

    @Test
    void anOwnerOfAnEpochThatNoLegKnowsContradictsThem() {
        VolumeRecord later = after(both, new Change.Fence());
        Answer alpha = new Answer(ALPHA.pserver(), List.of(), List.of(held(later, Optional.empty())));
        assertThat(judge(hosts(), Optional.empty(), leg(STOR1, both), leg(STOR2, both), alpha))
                .isInstanceOf(Verdict.Contradiction.class);
    }

    @Test
    void aLedgerThatIsAsNewAsAnyLegIsLeftAlone() {
        VolumeRecord newer = after(onlyStor1, new Change.Touch());
        assertThat(judge(hosts(), Optional.of(newer), leg(STOR1, onlyStor1), leg(STOR2, both)))
                .isEqualTo(new Verdict.Agrees(newer));
    }

    @Test
    void aLedgerRestoredFromAnOldCopyThatHasGoneOnYieldsToTheLegsAndIsOutnumbered() {
        Change later = new Change.Assign(Optional.of(BETA.pserver()), false);
        VolumeRecord wentOn = after(both, later, later, later, later);
        assertThat(judge(hosts(), Optional.of(wentOn), leg(STOR1, onlyStor1), leg(STOR2, both)))
                .isInstanceOfSatisfying(Verdict.Rebuilt.class, rebuilt -> {
                    assertThat(rebuilt.record().inSync()).containsExactly(STOR1);
                    assertThat(rebuilt.record().version()).isGreaterThan(wentOn.version());
                    assertThat(rebuilt.record().cameOf(onlyStor1)).isTrue();
                });
    }

    @Test
    void aLegThatHasActedOnALedgerThatHadGoneBackContradictsTheOthers() {
        VolumeRecord wentOn = after(both, new Change.Drop(hosts(STOR1)), new Change.Touch());
        assertThat(judge(hosts(), Optional.of(wentOn), leg(STOR1, onlyStor1), leg(STOR2, wentOn)))
                .isInstanceOf(Verdict.Contradiction.class);
    }

    @Test
    void noLegThatMissesAnAcknowledgedWriteIsEverNamedInSync() {
        int rebuilt = 0;
        for (long seed = 0; seed < 10_000; seed++) {
            RandomHistory history = new RandomHistory(seed);
            history.run();
            for (Verdict verdict : history.recover()) {
                if (verdict instanceof Verdict.Rebuilt(VolumeRecord record, var _, var _)) {
                    rebuilt++;
                    history.check(record);
                } else if (verdict instanceof Verdict.Agrees(VolumeRecord record)) {
                    history.check(record);
                }
            }
        }
        assertThat(rebuilt).as("histories that could be recovered").isGreaterThan(2_500);
    }

    private Verdict judge(SortedSet<HostName> lost, Optional<VolumeRecord> inLedger, Answer... answers) {
        SortedMap<VolumeId, VolumeRecord> ledger = new TreeMap<>();
        inLedger.ifPresent(record -> ledger.put(record.id(), record));
        List<Verdict> verdicts = Recovery.judge(hosts(STOR1, STOR2), List.of(answers), lost, ledger, () -> stamps++);
        assertThat(verdicts).hasSize(1);
        return verdicts.getFirst();
    }

    private static Answer leg(HostName pserver, VolumeRecord record) {
        return new Answer(pserver, List.of(new LegMark(record, Optional.empty(), STAMP)), List.of());
    }

    private static Held held(VolumeRecord record, Optional<VolumeRecord> last) {
        return new Held(new FenceProof(record.id(), record.epoch(), hosts(STOR1)), last);
    }

    private static SortedSet<HostName> hosts(HostName... names) {
        return new TreeSet<>(Set.of(names));
    }

    /**
     * The life of a mirrored volume on three storage pservers: commits, marks that are written late, writes that are
     * acknowledged by rule O5 only, and in the end the loss of the ledger, sometimes with an old copy of it restored.
     */
    private static final class RandomHistory {

        private final long seed;
        private final Random random;
        private final SortedMap<HostName, VolumeRecord> marks = new TreeMap<>();
        private final SortedMap<HostName, Integer> content = new TreeMap<>();
        private final List<VolumeRecord> ledger = new ArrayList<>();
        private SortedSet<HostName> writers = hosts(STOR1, STOR2);
        private boolean assembled = true;
        private int acknowledged;
        private int stamps;

        RandomHistory(long seed) {
            this.seed = seed;
            random = new Random(seed);
            ledger.add(inUse());
            marks.put(STOR1, now());
            marks.put(STOR2, now());
            content.put(STOR1, 0);
            content.put(STOR2, 0);
        }

        private VolumeRecord now() {
            return ledger.getLast();
        }

        void run() {
            int steps = random.nextInt(60);
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> drop();
                    case 1 -> join();
                    case 2 -> replace();
                    case 3 -> commit(random.nextBoolean() ? new Change.Touch() : assign());
                    case 4 -> claim();
                    case 5 -> write();
                    default -> mark();
                }
            }
        }

        private static Change assign() {
            return new Change.Assign(Optional.of(BETA.pserver()), false);
        }

        private void drop() {
            HostName leg = any(now().inSync());
            if (now().inSync().size() > 1) {
                commit(new Change.Drop(hosts(leg)));
            }
        }

        /** A leg that is back or new is copied to, takes part in every write from then on, and is in sync. */
        private void join() {
            HostName leg = any(now().legs().keySet());
            if (assembled
                    && marks.containsKey(leg)
                    && !now().leaving().contains(leg)
                    && !now().inSync().contains(leg)) {
                content.put(leg, acknowledged);
                writers.add(leg);
                commit(new Change.Join(new TreeMap<>(Map.of(leg, STAMP))));
            }
        }

        private void replace() {
            SortedSet<HostName> free = hosts(STOR1, STOR2, STOR3);
            free.removeAll(now().legs().keySet());
            if (!now().leaving().isEmpty() && now().inSync().size() > 2) {
                commit(new Change.Drop(now().leaving()));
            } else if (!now().leaving().isEmpty() && !now().inSync().containsAll(now().leaving())) {
                if (random.nextBoolean()) {
                    now().leaving().forEach(leg -> marks.remove(leg));
                }
                commit(new Change.Leave());
            } else if (!free.isEmpty() && now().leaving().isEmpty()) {
                HostName leaving = any(now().legs().keySet());
                commit(new Change.Replace(
                        leaving,
                        free.getFirst(),
                        now().legs().values().iterator().next(),
                        false));
            }
        }

        private void claim() {
            if (now().owner().isPresent()) {
                assembled = false;
                commit(new Change.Fence());
            } else if (now().inSync().stream().allMatch(leg -> mark(leg).epoch().equals(now().epoch()))) {
                commit(new Change.Own(random.nextBoolean() ? ALPHA : BETA, false));
            }
        }

        private VolumeRecord mark(HostName leg) {
            return Objects.requireNonNull(marks.get(leg));
        }

        /** A write is acknowledged when all legs that md writes to have it; md lets a leg go by rule O5 alone. */
        private void write() {
            if (everyLegInSyncHasTheRecord() && now().owner().isPresent()) {
                if (!assembled) {
                    writers = new TreeSet<>(now().inSync());
                    assembled = true;
                }
                writers.retainAll(now().inSync());
            }
            if (assembled && now().inSync().containsAll(writers)) {
                acknowledged++;
                writers.forEach(leg -> content.put(leg, acknowledged));
            }
        }

        private boolean everyLegInSyncHasTheRecord() {
            return now().inSync().stream().allMatch(leg -> mark(leg).version() >= now().version());
        }

        private void mark() {
            HostName leg = any(now().legs().keySet());
            marks.put(leg, now());
            content.putIfAbsent(leg, -1);
        }

        private void commit(Change change) {
            ledger.add(change.apply(now(), stamps++, "secret"));
        }

        private HostName any(Set<HostName> of) {
            return List.copyOf(of).get(random.nextInt(of.size()));
        }

        List<Verdict> recover() {
            List<Answer> answers = new ArrayList<>();
            for (HostName leg : List.of(STOR1, STOR2, STOR3)) {
                if (random.nextInt(20) > 0) {
                    List<LegMark> mark = Optional.ofNullable(marks.get(leg)).stream()
                            .map(record -> new LegMark(record, Optional.empty(), STAMP))
                            .toList();
                    answers.add(new Answer(leg, mark, List.of()));
                }
            }
            SortedMap<VolumeId, VolumeRecord> restored = new TreeMap<>();
            if (random.nextBoolean()) {
                VolumeRecord old = ledger.get(random.nextInt(ledger.size()));
                restored.put(old.id(), random.nextBoolean() ? old : new Change.Touch().apply(old, 900_000, "secret"));
            }
            return Recovery.judge(hosts(STOR1, STOR2, STOR3), answers, hosts(), restored, () -> 1_000_000 + stamps++);
        }

        void check(VolumeRecord record) {
            assertThat(legsWithEverything()).as("seed %s: %s", seed, record).containsAll(record.inSync());
        }

        private SortedSet<HostName> legsWithEverything() {
            SortedSet<HostName> legs = new TreeSet<>();
            content.forEach((leg, last) -> {
                if (last == acknowledged) {
                    legs.add(leg);
                }
            });
            return legs;
        }
    }
}
