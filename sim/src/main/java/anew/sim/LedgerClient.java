package anew.sim;

import anew.core.model.Epoch;
import anew.core.model.LegReport;
import anew.core.model.VolumeRecord;
import anew.core.protocol.LegEffect;
import anew.core.protocol.LegEvent;
import anew.core.protocol.OwnerEffect;
import anew.core.protocol.OwnerEvent;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One agent's connection to the ledger, as long as that agent lives. Requests and answers may be lost, late, repeated and
 * overtaken; what an earlier agent has sent still arrives.
 */
final class LedgerClient {

    private static final long PATIENCE_MICROS = 1_000_000;
    private static final int REPEATED_PERMILLE = 20;

    private final World world;
    private final Machine machine;
    private final int agent;
    private long lease;
    private long seenRevision = -1;
    private int seenLife = -1;
    private boolean behind = true;

    LedgerClient(World world, Machine machine, int agent) {
        this.world = world;
        this.machine = machine;
        this.agent = agent;
    }

    void start() {
        world.arbiter().watch(this, true);
        list();
        renew();
    }

    void stop() {
        world.arbiter().watch(this, false);
    }

    /** Asks until something is answered or the patience is over; {@code answered} or {@code silent} is called, once. */
    private <T> void ask(Supplier<T> question, Consumer<T> answered, Runnable silent) {
        boolean[] over = {false};
        Runnable arrive = () -> {
            if (world.arbiter().isUp()) {
                T answer = question.get();
                world.network()
                        .send(
                                world.ledgerIndex(),
                                machine.index(),
                                () -> machine.agentTakes(agent, () -> {
                                    if (!over[0]) {
                                        over[0] = true;
                                        answered.accept(answer);
                                    }
                                }));
            }
        };
        world.network().send(machine.index(), world.ledgerIndex(), arrive);
        if (world.chance().permille(REPEATED_PERMILLE)) {
            world.network().send(machine.index(), world.ledgerIndex(), arrive);
        }
        machine.later(PATIENCE_MICROS, () -> {
            if (!over[0]) {
                over[0] = true;
                machine.agentTakes(agent, silent);
            }
        });
    }

    // Watching

    /** Something has changed. */
    void tell() {
        if (behind) {
            return;
        }
        Arbiter.Snapshot snapshot = world.arbiter().snapshot();
        if (!world.network().reaches(world.ledgerIndex(), machine.index())) {
            behind = true;
            return;
        }
        boolean[] arrived = {false};
        world.network().send(world.ledgerIndex(), machine.index(), () -> {
            arrived[0] = true;
            machine.agentTakes(agent, () -> see(snapshot));
        });
        machine.later(PATIENCE_MICROS, () -> {
            if (!arrived[0]) {
                behind = true;
            }
        });
    }

    private void list() {
        if (behind) {
            // What arrives late or again is answered to nobody, so no watch goes on from there.
            boolean[] expected = {true};
            ask(
                    () -> {
                        behind &= !expected[0];
                        expected[0] = false;
                        return world.arbiter().snapshot();
                    },
                    this::see,
                    () -> {
                        expected[0] = false;
                        behind = true;
                    });
        }
        machine.later(PATIENCE_MICROS, () -> machine.agentTakes(agent, this::list));
    }

    private void see(Arbiter.Snapshot snapshot) {
        if (snapshot.life() > seenLife || (snapshot.life() == seenLife && snapshot.revision() > seenRevision)) {
            boolean wentBack = seenLife >= 0 && snapshot.life() > seenLife;
            seenLife = snapshot.life();
            seenRevision = snapshot.revision();
            machine.agent().ledger(snapshot.view(), machine.now());
            if (wentBack) {
                machine.agent().ledgerWentBack(machine.now());
                machine.agent().ledger(snapshot.view(), machine.now());
            }
        }
    }

    // The lease

    private void renew() {
        Instant sent = machine.now();
        if (lease == 0) {
            ask(() -> world.arbiter().leaseOf(machine.name()), this::grant, () -> {});
        } else {
            long held = lease;
            ask(
                    () -> world.arbiter().keepAlive(machine.name(), held),
                    kept -> {
                        if (kept) {
                            machine.leaseRenewed(sent);
                        } else if (lease == held) {
                            lease = 0;
                            renew();
                        }
                    },
                    () -> {});
        }
        if (!renewing) {
            renewing = true;
            machine.later(
                    world.renewMicros(),
                    () -> machine.agentTakes(agent, () -> {
                        renewing = false;
                        renew();
                    }));
        }
    }

    private boolean renewing;

    private void grant(long expected) {
        Instant sent = machine.now();
        ask(
                () -> world.arbiter().grant(machine.name(), machine.self().incarnation(), expected),
                number -> {
                    if (number != 0 && lease == 0) {
                        lease = number;
                        machine.leaseRenewed(sent);
                    }
                },
                () -> {});
    }

    // Writing

    void commit(OwnerEffect.Commit commit) {
        world.invariants().decides(commit.from(), commit.change(), seenRevision);
        VolumeRecord next = world.machinery()
                .applying()
                .apply(
                        commit.change(),
                        commit.from(),
                        world.chance().number(),
                        "secret-" + world.chance().number());
        send(commit, next);
    }

    private void send(OwnerEffect.Commit commit, VolumeRecord next) {
        ask(
                () -> world.arbiter().compareAndSet(commit.from(), next),
                current -> machine.ownerLearns(new OwnerEvent.CommitDecided(commit, current)),
                () -> send(commit, next));
    }

    void tellStopped(OwnerEffect.TellStopped stopped) {
        Epoch epoch = stopped.epoch();
        ask(
                () -> {
                    world.arbiter().stopped(machine.name(), epoch);
                    return epoch;
                },
                _ -> machine.ownerLearns(new OwnerEvent.StoppedTold(stopped)),
                () -> tellStopped(stopped));
    }

    /** By compare-and-set on what stands there, so that no report can undo a later one. */
    void report(LegEffect.Report effect) {
        LegReport report = effect.report();
        Runnable failed = () -> machine.legLearns(new LegEvent.Failed(effect, "no answer"));
        ask(
                () -> world.arbiter().reported(machine.name()),
                standing -> ask(
                        () -> world.arbiter().report(machine.name(), standing, report),
                        done -> machine.legLearns(
                                done ? new LegEvent.Done(effect) : new LegEvent.Failed(effect, "another stands there")),
                        failed),
                failed);
    }
}
