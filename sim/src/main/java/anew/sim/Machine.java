package anew.sim;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.Owner;
import anew.core.model.VolumeId;
import anew.core.protocol.Holding;
import anew.core.protocol.LegEffect;
import anew.core.protocol.LegEvent;
import anew.core.protocol.LegState;
import anew.core.protocol.OwnerEffect;
import anew.core.protocol.OwnerEvent;
import anew.node.volume.Performer;
import anew.node.volume.VolumeAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A pserver: its power, clock, kernel, disk, domU, and the production agent that looks after them. */
final class Machine implements Performer {

    private static final long EFFECT_LEAST_MICROS = 500;
    private static final long EFFECT_MOST_MICROS = 150_000;
    private static final long SEEN_MOST_MICROS = 20_000;
    private static final long BOOT_LEAST_MICROS = 300_000;
    private static final long BOOT_MOST_MICROS = 2_000_000;
    private static final long DOMU_BOOTS_MICROS = 300_000;
    private static final int FAILS_PERMILLE = 5;
    private static final long WATCHDOG_MICROS = 50_000;

    /** Something that the agent has begun. */
    private static final class Effect {
        final Runnable what;
        boolean over;

        Effect(Runnable what) {
            this.what = what;
        }
    }

    private final World world;
    private final HostName name;
    private final int index;
    private final Store store;
    private final Kernel kernel;
    /** How many parts in a million this clock runs too fast. */
    private final long driftPpm;

    private final long offsetMicros;
    private final List<Runnable> deferred = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    private boolean on;
    private int boots;
    private int frozen;
    private int unpowered;
    /** When it was thawed, or when its agent began instead of one that had ended just after that. */
    private long thawedMicros = Long.MIN_VALUE / 2;

    private boolean endedThawed;
    private Optional<Guest> guest = Optional.empty();
    /** The one that was asked to shut down: before it has ended no other is started. */
    private Optional<Guest> leaving = Optional.empty();
    /** The one whose lease was over, be it that there is another lease by now. */
    private Optional<Guest> doomed = Optional.empty();

    private int agents;
    private Optional<VolumeAgent> agent = Optional.empty();
    private Optional<LedgerClient> client = Optional.empty();
    private Instant alarm = Instant.MAX;
    private Instant leaseUntil = Instant.EPOCH;
    private Map<VolumeId, Holding> held = new TreeMap<>();
    private boolean observing;

    Machine(World world, HostName name, int index, long driftPpm) {
        this.world = world;
        this.name = name;
        this.index = index;
        this.driftPpm = driftPpm;
        offsetMicros = world.chance().between(0, 1_000_000_000);
        store = new Store(name, world.chance());
        kernel = new Kernel(world, this);
    }

    HostName name() {
        return name;
    }

    String text() {
        return name.text();
    }

    int index() {
        return index;
    }

    Store store() {
        return store;
    }

    Kernel kernel() {
        return kernel;
    }

    Incarnation incarnation() {
        return Store.life(name, boots);
    }

    Owner self() {
        return new Owner(name, incarnation());
    }

    Optional<Guest> guest() {
        return guest;
    }

    /** What its agent has noted to hold, which is there for the next agent until the machine loses power. */
    Map<VolumeId, Holding> held() {
        return held;
    }

    boolean isOn() {
        return on;
    }

    boolean isAwake() {
        return on && frozen == 0;
    }

    /** Whether a domU here can do anything; one that was just thawed has to be caught by the fence, not by the agent. */
    boolean runsDomu() {
        return guest.isPresent() && isAwake() && !endedThawed && !isJustThawed();
    }

    private boolean isJustThawed() {
        return world.agenda().nowMicros() - thawedMicros <= world.killMicros();
    }

    VolumeAgent agent() {
        return agent.orElseThrow();
    }

    boolean hasAgent() {
        return agent.isPresent();
    }

    // Time

    Instant now() {
        long micros = world.agenda().nowMicros();
        return instant(offsetMicros + micros + micros * driftPpm / 1_000_000);
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(1_000_000_000 + micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    /** When this clock shows {@code local}, at the earliest. */
    private long virtual(Instant local) {
        Duration left = Duration.between(now(), local);
        return world.agenda().nowMicros()
                + Math.max(0, left.toNanos() / 1_000) * 1_000_000 / (1_000_000 + driftPpm)
                + 2;
    }

    /** After a while, if it has not lost power until then. */
    void later(long micros, Runnable what) {
        int boot = boots;
        world.agenda().after(micros, () -> {
            if (boot == boots) {
                kernelTakes(what);
            }
        });
    }

    /** Now, if it has power; when it is thawed, if it is frozen. */
    void kernelTakes(Runnable what) {
        if (on && frozen > 0) {
            deferred.add(what);
        } else if (on) {
            what.run();
        }
    }

    /** Now, if that agent still lives. */
    void agentTakes(int which, Runnable what) {
        kernelTakes(() -> {
            if (which == agents && agent.isPresent()) {
                what.run();
                settle();
            }
        });
    }

    // Power, freezing, the agent's life

    void power(boolean off) {
        unpowered += off ? 1 : -1;
        if (unpowered > 0 && on) {
            world.trace().log(text(), "loses power");
            endAgent();
            on = false;
            boots++;
            deferred.clear();
            guest.ifPresent(Guest::end);
            guest = Optional.empty();
            leaving = Optional.empty();
            kernel.losePower();
            store.losePower();
            held = new TreeMap<>();
            leaseUntil = Instant.EPOCH;
        } else if (unpowered == 0 && !on) {
            on = true;
            int boot = boots;
            world.trace().log(text(), "has power as " + incarnation());
            world.agenda().after(world.chance().anyScale(BOOT_LEAST_MICROS, BOOT_MOST_MICROS), () -> {
                if (boot == boots) {
                    startAgent();
                }
            });
        }
    }

    void start() {
        on = true;
        startAgent();
    }

    void freeze(boolean is) {
        frozen += is ? 1 : -1;
        world.trace().log(text(), is ? "is frozen" : "is thawed");
        if (frozen == 0) {
            thawedMicros = world.agenda().nowMicros();
            List<Runnable> waited = List.copyOf(deferred);
            deferred.clear();
            waited.forEach(what -> world.agenda().after(0, () -> kernelTakes(what)));
        }
    }

    void crashAgent(long downMicros) {
        if (agent.isPresent()) {
            world.trace().log(text(), "agent crashes");
            endAgent();
            later(downMicros, this::startAgent);
        }
    }

    /** What it had begun is done, or never will be, when the next agent starts. */
    private void endAgent() {
        endedThawed |= isJustThawed();
        agents++;
        agent = Optional.empty();
        client.ifPresent(LedgerClient::stop);
        client = Optional.empty();
        List<Effect> begun = List.copyOf(effects);
        effects.clear();
        for (Effect effect : begun) {
            effect.over = true;
            if (world.chance().permille(500)) {
                effect.what.run();
            }
        }
    }

    private void startAgent() {
        if (agent.isPresent()) {
            return;
        }
        if (endedThawed) { // What the one before was about to destroy is for this one to destroy, in as much time.
            thawedMicros = world.agenda().nowMicros();
            endedThawed = false;
        }
        Instant now = now();
        int which = ++agents;
        Map<VolumeId, LegState> legs = new TreeMap<>();
        if (store.mark().isPresent() || store.bytes() > 0) {
            legs.put(world.volume(), LegState.starting(name, incarnation(), store.mark(), store.bytes(), store.gate()));
        }
        agent = Optional.of(new VolumeAgent(
                self(),
                world.legProtocol(),
                world.ownerProtocol(),
                this,
                legs,
                held,
                Map.of(world.volume(), guest.isPresent()),
                leaseUntil,
                now));
        alarm = Instant.MAX;
        world.trace().log(text(), "agent starts");
        ownerLearns(kernel.observe());
        if (store.isSilent()) {
            legLearns(new LegEvent.DiskFailed("it does not answer"));
        }
        LedgerClient connection = new LedgerClient(world, this, which);
        client = Optional.of(connection);
        connection.start();
        settle();
    }

    /** After the agent has learned something: the domU that it may allow, and, also for that one, its alarm. */
    private void settle() {
        if (agent.isEmpty()) {
            return;
        }
        agent().tick(now());
        startDomu();
        Instant next = agent().tick(now());
        if (!next.equals(alarm)) {
            alarm = next;
            if (!next.equals(Instant.MAX)) {
                int which = agents;
                world.agenda().at(virtual(next), () -> {
                    if (which == agents && alarm.equals(next)) {
                        alarm = Instant.MAX;
                        agentTakes(which, () -> {});
                    }
                });
            }
        }
    }

    private void startDomu() {
        if (guest.isPresent() || leaving.isPresent() || !kernel.isAssembled() || mayNotHaveDomu()) {
            return;
        }
        if (!kernel.isIdle()) {
            int which = agents;
            later(WATCHDOG_MICROS, () -> agentTakes(which, () -> {}));
            return;
        }
        ownerLearns(new OwnerEvent.DomuSeen(true));
        if (mayNotHaveDomu()) {
            ownerLearns(new OwnerEvent.DomuSeen(false));
            return;
        }
        Guest started = new Guest(world, this);
        guest = Optional.of(started);
        world.trace().log(text(), "domU starts");
        started.boot(world.chance().between(1, DOMU_BOOTS_MICROS));
    }

    private boolean mayNotHaveDomu() {
        return agent().grant(world.volume(), now()).isEmpty();
    }

    void leaseRenewed(Instant sent) {
        doomed = now().isBefore(leaseUntil) ? doomed : guest;
        agent().leaseRenewed(sent, now());
        Instant until = sent.plus(world.timers().leaseBelieved());
        leaseUntil = until.isAfter(leaseUntil) ? until : leaseUntil;
        int boot = boots;
        world.agenda().at(virtual(leaseUntil.plusNanos(world.killMicros() * 1_000)) + 1_000, () -> {
            if (boot == boots) {
                kernelTakes(this::watchdog);
            }
        });
    }

    /** In hardware: a machine whose agent is not there to destroy the domU when the lease is over is restarted. */
    private void watchdog() {
        boolean late = guest.isPresent()
                && (guest.equals(doomed) || now().isAfter(leaseUntil.plusNanos(world.killMicros() * 1_000)));
        if (late && agent.isPresent()) {
            later(WATCHDOG_MICROS, this::watchdog);
        } else if (late) {
            world.trace().log(text(), "watchdog bites");
            power(true);
            world.agenda().after(world.chance().anyScale(EFFECT_LEAST_MICROS, BOOT_MOST_MICROS), () -> power(false));
        }
    }

    void crashDomu() {
        guest.filter(_ -> isAwake()).ifPresent(one -> {
            world.trace().log(text(), "domU crashes");
            endDomu(one);
            later(1 + world.chance().below((int) SEEN_MOST_MICROS), () -> {
                forgetLeaving(one);
                domuIsGone();
            });
        });
    }

    private void endDomu(Guest one) {
        one.end();
        guest = Optional.empty();
    }

    private void forgetLeaving(Guest one) {
        leaving = leaving.filter(asked -> !asked.equals(one));
    }

    private void domuIsGone() {
        agentTakes(agents, () -> ownerLearns(new OwnerEvent.DomuSeen(guest.isPresent())));
    }

    void failDisk() {
        store.silence();
        world.trace().log(text(), "disk is silent");
        later(
                world.chance().anyScale(1_000, 1_000_000),
                () -> agentTakes(agents, () -> {
                    if (store.isSilent()) {
                        legLearns(new LegEvent.DiskFailed("it does not answer"));
                    }
                }));
    }

    void mendDisk(boolean replace) {
        world.trace().log(text(), replace ? "disk is replaced" : "disk answers again");
        crashAgent(1_000);
        if (replace) {
            store.replace();
        } else {
            store.repair();
        }
    }

    // What the agent learns and does

    void legLearns(LegEvent event) {
        agent().leg(world.volume(), event, now());
    }

    void ownerLearns(OwnerEvent event) {
        agent().owner(world.volume(), event, now());
    }

    void kernelChanged() {
        if (!observing && on) {
            observing = true;
            int boot = boots;
            world.agenda().after(world.chance().between(1, SEEN_MOST_MICROS), () -> {
                observing = false;
                if (boot == boots) {
                    agentTakes(agents, () -> ownerLearns(kernel.observe()));
                }
            });
        }
    }

    private void effect(Runnable what) {
        world.counts();
        Effect effect = new Effect(what);
        effects.add(effect);
        later(world.chance().anyScale(EFFECT_LEAST_MICROS, EFFECT_MOST_MICROS), () -> {
            if (!effect.over) {
                effect.over = true;
                effects.remove(effect);
                what.run();
            }
        });
    }

    /** Tells the agent that began it, if it still lives. */
    private void tell(int which, Runnable what) {
        agentTakes(which, what);
    }

    @Override
    public void perform(VolumeId volume, LegEffect effect) {
        int which = agents;
        if (effect instanceof LegEffect.Report report) {
            world.counts();
            client.orElseThrow().report(report);
            return;
        }
        effect(() -> {
            boolean needsDisk = !(effect instanceof LegEffect.Open || effect instanceof LegEffect.Close);
            boolean fails = (needsDisk && store.isSilent()) || world.chance().permille(FAILS_PERMILLE);
            if (!fails) {
                apply(effect);
            }
            tell(which, () -> legLearns(fails ? new LegEvent.Failed(effect, "it went wrong") : done(effect)));
        });
    }

    private LegEvent done(LegEffect effect) {
        return effect instanceof LegEffect.Create create
                ? new LegEvent.Created(create, world.chance().number())
                : new LegEvent.Done(effect);
    }

    private void apply(LegEffect effect) {
        switch (effect) {
            case LegEffect.Create(var pool, long bytes, boolean zeroed) -> store.create(bytes, zeroed);
            case LegEffect.Grow(long bytes) -> store.grow(bytes);
            case LegEffect.Mark(var mark) -> store.mark(mark);
            case LegEffect.Open(var epoch, var owner, var life, String secret) -> {
                world.trace().log(text(), "opens to " + owner + " in epoch " + epoch);
                store.open(epoch, owner, life, secret);
            }
            case LegEffect.Close() -> {
                world.trace().log(text(), "closes");
                store.close();
            }
            case LegEffect.Remove() -> store.remove();
            case LegEffect.Report _ -> throw new IllegalStateException("a report goes to the ledger");
        }
    }

    @Override
    public void perform(VolumeId volume, OwnerEffect effect) {
        int which = agents;
        if (world.trace().tellsAll()) {
            world.trace().tell(text(), "begins " + effect);
        }
        switch (effect) {
            case OwnerEffect.Commit commit -> client.orElseThrow().commit(commit);
            case OwnerEffect.TellStopped stopped -> client.orElseThrow().tellStopped(stopped);
            case OwnerEffect.KillDomu() ->
                effect(() -> {
                    guest.ifPresent(this::endDomu);
                    leaving = Optional.empty();
                    world.trace().log(text(), "domU is destroyed");
                    domuIsGone();
                });
            case OwnerEffect.ShutDownDomu() -> effect(() -> shutDown());
            case OwnerEffect.Work work ->
                effect(() -> {
                    if (world.chance().permille(FAILS_PERMILLE)) {
                        ended(which, work, false);
                    } else if (agent.isEmpty()
                            && work instanceof OwnerEffect.TearDown
                            && world.chance().permille(500)) {
                        kernel.tearDownHalf();
                    } else {
                        kernel.work(work, done -> ended(which, work, done));
                    }
                });
        }
    }

    private void ended(int which, OwnerEffect.Work work, boolean done) {
        world.trace().tell(text(), (done ? "has done " : "has failed to do ") + work);
        tell(which, () -> {
            ownerLearns(kernel.observe());
            ownerLearns(done ? new OwnerEvent.WorkDone(work) : new OwnerEvent.WorkFailed(work, "it went wrong"));
        });
    }

    /** The domU gets a while to write what it has; then it is destroyed. */
    private void shutDown() {
        leaving = guest;
        if (leaving.isEmpty()) {
            world.trace().log(text(), "domU has shut down");
            domuIsGone();
            return;
        }
        Guest asked = leaving.get();
        asked.shutDown(() -> hasShutDown(asked));
        later(world.shutDownMicros(), () -> hasShutDown(asked));
    }

    private void hasShutDown(Guest asked) {
        if (guest.filter(asked::equals).isPresent()) {
            endDomu(asked);
            forgetLeaving(asked);
            world.trace().log(text(), "domU has shut down");
            domuIsGone();
        }
    }

    @Override
    public void remember(VolumeId volume, Optional<Holding> holding) {
        Map<VolumeId, Holding> other = new TreeMap<>(held);
        other.remove(volume);
        holding.ifPresent(one -> other.put(volume, one));
        held = other;
    }
}
