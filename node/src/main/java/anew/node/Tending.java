package anew.node;

import anew.core.model.HostName;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.Outcome;
import anew.depot.Domu;
import anew.node.Memory.State;
import anew.node.volume.VolumeGate.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do about one domU, from what is wished, what is there and what is remembered. Pure.
 *
 * <pre>
 * its domain is   wished as it is             wished otherwise          not wished
 * absent          start, after any back-off   start, after any back-off  forget
 * running         leave                       shut down, then destroy   shut down, then destroy
 * paused          leave; destroy if half made as wished as it is        destroy
 * ended           destroy, back off           destroy                   destroy
 * dying           wait                        wait                      wait
 * </pre>
 *
 * <p>A domU whose volumes are to be elsewhere stands by instead of being started, and one that waits for its volumes is not
 * started yet; to end one whose volumes are lost is done by whoever keeps these.
 *
 * <p>A domain is started only when none of the same name is there in any state, so that no domU runs twice. A domain of
 * the same name that Anew did not make is never touched.
 */
final class Tending {

    /** How long a domU may take to shut down before it is destroyed; systemd's own default for a unit is 90 s. */
    static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(90);

    /** How long a half-made domain is left, in case the program that makes it outlived the agent that ran it. */
    static final Duration HALF_MADE_PATIENCE = Duration.ofSeconds(10);

    private final Backoff backoff;

    Tending(Backoff backoff) {
        this.backoff = backoff;
    }

    /**
     * All there is to know of one domU at one moment.
     *
     * @param wish empty if it is not to run here
     * @param own its domains, by id; at most one unless something went wrong
     * @param foreign a domain of its name that Anew did not make
     * @param startBegun whether a start was begun and not seen to end, by this agent or the one before
     * @param volumes whether it may have its volumes; granted to a domU without any
     */
    record Subject(
            HostName name,
            Optional<Wish> wish,
            List<Domain> own,
            Optional<Domain> foreign,
            boolean startBegun,
            Answer volumes,
            Memory memory) {}

    /** What to remember and what to do, in order. */
    record Step(Memory memory, List<Action> actions) {
        public Step {
            actions = List.copyOf(actions);
        }

        static Step of(Memory memory, Action... actions) {
            return new Step(memory, List.of(actions));
        }
    }

    Step step(Subject subject, Images images, Instant now) {
        Memory memory = subject.memory();
        if (subject.wish().orElse(null) instanceof Wish.Unreadable(HostName _, String why)) {
            return Step.of(memory.as(State.REFUSED, why, now));
        }
        Optional<Domu> wished = subject.wish().map(wish -> ((Wish.Run) wish).domu());
        if (subject.own().isEmpty()) {
            return subject.foreign()
                    .map(foreign -> Step.of(memory.as(State.REFUSED, inTheWay(foreign), now)))
                    .orElseGet(() -> wished.map(domu -> absent(domu, subject.volumes(), memory, images, now))
                            .orElseGet(() -> Step.of(memory, new Action.Forget(subject.name()))));
        }
        Domain domain = subject.own().getFirst();
        Step step = switch (domain.state()) {
            case RUNNING -> running(subject.name(), wished, domain, memory, now);
            case PAUSED -> paused(subject, wished, domain, now);
            case POWERED_OFF, REBOOTING, CRASHED ->
                Step.of(ended(wished, domain, memory, now), new Action.Destroy(subject.name(), domain));
            case DYING -> Step.of(ended(wished, domain, memory, now));
        };
        return withoutTwins(step, subject);
    }

    /** What to remember once a start has been tried. */
    Memory started(Memory memory, Outcome outcome, Instant now) {
        return switch (outcome) {
            case Outcome.Done() -> memory.as(State.RUNNING, "", now).started();
            case Outcome.Failed(String why) -> backingOff(memory, "could not be started: " + why, Duration.ZERO, now);
        };
    }

    private Step absent(Domu domu, Answer volumes, Memory memory, Images images, Instant now) {
        Images.Readiness image =
                images.readiness(domu.image(), now); // Asked for early, so that it is here when needed.
        if (volumes instanceof Answer.Elsewhere(String why)) {
            return Step.of(memory.as(State.STANDING_BY, why, now));
        }
        Memory seen = switch (memory.state()) {
            case RUNNING, PAUSED -> backingOff(memory, "its domain vanished", ran(memory, now), now);
            case STOPPING, STANDING_BY -> memory.as(State.WAITING, "", now);
            case WAITING, BACKING_OFF, REFUSED -> memory;
        };
        if (seen.state() == State.BACKING_OFF && now.isBefore(seen.until())) {
            return Step.of(seen);
        }
        return switch (image) {
            case Images.Readiness.Ready _
            when volumes instanceof Answer.Waits(String why) -> Step.of(seen.as(State.WAITING, why, now));
            case Images.Readiness.Ready ready -> Step.of(seen, new Action.Start(domu, ready));
            case Images.Readiness.Busy(String what) -> Step.of(seen.as(State.WAITING, what, now));
            case Images.Readiness.Unusable(String why) -> Step.of(seen.as(State.REFUSED, why, now));
        };
    }

    private static Step running(HostName name, Optional<Domu> wished, Domain domain, Memory memory, Instant now) {
        boolean asWished =
                wished.map(domu -> DomuId.of(domu).equals(domain.uuid())).orElse(false);
        if (memory.state() == State.STOPPING) {
            return now.isBefore(memory.until()) ? Step.of(memory) : Step.of(memory, new Action.Destroy(name, domain));
        }
        if (asWished) {
            return Step.of(memory.as(State.RUNNING, "", now));
        }
        String why = wished.isPresent() ? "its description changed" : "it is not to run here any more";
        return Step.of(
                memory.as(State.STOPPING, why, now).due(now.plus(SHUTDOWN_PATIENCE)),
                new Action.ShutDown(name, domain));
    }

    private static Step paused(Subject subject, Optional<Domu> wished, Domain domain, Instant now) {
        Memory memory = subject.memory();
        if (wished.isEmpty()) {
            return Step.of(
                    memory.as(State.STOPPING, "it is not to run here any more", now),
                    new Action.Destroy(subject.name(), domain));
        }
        Memory paused =
                memory.as(State.PAUSED, subject.startBegun() ? "its start was cut short" : "paused by hand", now);
        boolean halfMade = subject.startBegun() && !now.isBefore(paused.since().plus(HALF_MADE_PATIENCE));
        return halfMade
                ? Step.of(
                        paused.as(State.WAITING, "its start was cut short", now),
                        new Action.Destroy(subject.name(), domain))
                : Step.of(paused);
    }

    private Memory ended(Optional<Domu> wished, Domain domain, Memory memory, Instant now) {
        boolean counted = memory.state() == State.STOPPING || memory.state() == State.BACKING_OFF;
        if (wished.isEmpty() || counted) {
            return memory;
        }
        String how = switch (domain.state()) {
            case POWERED_OFF -> "it switched itself off";
            case REBOOTING -> "it rebooted";
            case CRASHED -> "it crashed";
            case RUNNING, PAUSED, DYING -> "it was destroyed";
        };
        return backingOff(memory, how, ran(memory, now), now);
    }

    private Memory backingOff(Memory memory, String how, Duration ran, Instant now) {
        int failures = backoff.count(memory.failures(), ran);
        Duration delay = backoff.delay(failures);
        String why = how + "; failures in a row: " + failures + ", next start in " + delay.toSeconds() + " s";
        return memory.as(State.BACKING_OFF, why, now).failing(failures).due(now.plus(delay));
    }

    private static Duration ran(Memory memory, Instant now) {
        return memory.state() == State.RUNNING ? Duration.between(memory.since(), now) : Duration.ZERO;
    }

    private static Step withoutTwins(Step step, Subject subject) {
        List<Action> actions = new ArrayList<>(step.actions());
        subject.own().stream().skip(1).forEach(twin -> actions.add(new Action.Destroy(subject.name(), twin)));
        return new Step(step.memory(), actions);
    }

    private static String inTheWay(Domain foreign) {
        return "a domain named " + foreign.name() + " that Anew did not make is in the way: xl destroy " + foreign.id();
    }
}
