package anew.sim;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.protocol.Link;
import anew.core.protocol.Link.Member;
import anew.core.protocol.OwnerEffect;
import anew.core.protocol.OwnerEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The kernel of an owner: iSCSI sessions that never give up by themselves, and md over them. A write goes to every member
 * that is active or being brought up to date, and is acknowledged when all of them have it; a silent session makes it wait.
 */
final class Kernel {

    private static final long LOGIN_PATIENCE_MICROS = 1_500_000;
    private static final long SYNC_LEAST_MICROS = 3_000;
    private static final long SYNC_MOST_MICROS = 120_000;
    private static final long SYNC_AGAIN_MICROS = 50_000;
    private static final long CLEAN_MICROS = 1_000_000;

    /** What is asked of a leg. */
    private enum Kind {
        READ,
        WRITE,
        FLUSH
    }

    /** A request to one or more legs. */
    private static final class Io {
        final Kind kind;
        final int block;
        final long value;
        final boolean resync;
        final SortedSet<HostName> waiting = new TreeSet<>();
        /** On which connections a leg has it, so that what is sent again there is only answered. */
        final Set<Long> landed = new HashSet<>();

        long answer;
        final Consumer<Long> done;
        final Runnable failed;

        Io(Kind kind, int block, long value, boolean resync, Consumer<Long> done, Runnable failed) {
            this.kind = kind;
            this.block = block;
            this.value = value;
            this.resync = resync;
            this.done = done;
            this.failed = failed;
        }
    }

    /** An iSCSI session. */
    private static final class Session {
        final Machine store;
        final Epoch epoch;
        final LegLife life;
        final String secret;
        long connection;
        boolean well = true;
        boolean suspected;

        Session(Machine store, Epoch epoch, LegLife life, String secret, long connection) {
            this.store = store;
            this.epoch = epoch;
            this.life = life;
            this.secret = secret;
            this.connection = connection;
        }
    }

    /** A leg in the array. */
    private static final class Part {
        Member state;
        int toSync;

        Part(Member state, int toSync) {
            this.state = state;
            this.toSync = toSync;
        }
    }

    /** The md array. */
    private static final class Array {
        final SortedMap<HostName, Part> parts = new TreeMap<>();
        final List<Io> underWay = new ArrayList<>();
        final List<Io> held = new ArrayList<>();
        int dirty;
        int unequal;
        long events;
        long eventsCleared;
        long bytes;
        int syncing = -1;
        boolean isSyncing;
        int turn;

        List<HostName> active() {
            return parts.entrySet().stream()
                    .filter(part -> part.getValue().state == Member.ACTIVE)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private final World world;
    private final Machine machine;
    private final SortedMap<HostName, Session> sessions = new TreeMap<>();
    private Optional<Array> array = Optional.empty();
    private long logins;

    Kernel(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
    }

    OwnerEvent.Observed observe() {
        SortedMap<HostName, Link> links = new TreeMap<>();
        SortedSet<HostName> legs = new TreeSet<>(sessions.keySet());
        array.ifPresent(md -> legs.addAll(md.parts.keySet()));
        for (HostName leg : legs) {
            Session session = sessions.get(leg);
            Link.Session link =
                    session == null ? Link.Session.ABSENT : session.well ? Link.Session.WELL : Link.Session.SILENT;
            Member member = array.flatMap(md -> Optional.ofNullable(md.parts.get(leg)))
                    .map(part -> part.state)
                    .orElse(Member.ABSENT);
            links.put(leg, new Link(link, member, Optional.ofNullable(session).map(one -> one.life)));
        }
        return new OwnerEvent.Observed(
                links,
                array.isPresent(),
                array.isPresent() && array.get().unequal == 0,
                array.map(md -> md.bytes).orElse(0L));
    }

    /** Whether nothing that a domU asked for is under way; a domain is gone only when that is so. */
    boolean isIdle() {
        return array.map(md ->
                        md.held.isEmpty() && md.underWay.stream().allMatch(io -> io.resync || io.kind == Kind.FLUSH))
                .orElse(true);
    }

    boolean isAssembled() {
        return array.isPresent();
    }

    /** All is in memory. */
    void losePower() {
        tearDown();
    }

    // Work

    /** Does it, and tells in the end whether it was done. */
    void work(OwnerEffect.Work work, Consumer<Boolean> ended) {
        switch (work) {
            case OwnerEffect.LogIn(HostName leg, LegLife life, String secret) -> logIn(leg, life, secret, ended);
            case OwnerEffect.Flush _ -> flush(ended);
            case OwnerEffect.Make(var proof, var legs) -> ended.accept(make(legs));
            case OwnerEffect.Assemble(var proof, var legs, boolean resync) -> ended.accept(assemble(legs, resync));
            case OwnerEffect.Add(HostName leg, OwnerEffect.Resync how) -> ended.accept(add(leg, how));
            case OwnerEffect.Fail(HostName leg) -> {
                fail(leg);
                ended.accept(true);
            }
            case OwnerEffect.TearDown() -> {
                tearDown();
                ended.accept(true);
            }
            case OwnerEffect.Extend(long bytes) -> {
                array.ifPresent(md -> md.bytes = bytes);
                ended.accept(array.isPresent());
            }
        }
    }

    private void flush(Consumer<Boolean> ended) {
        boolean[] over = {false};
        Consumer<Boolean> end = well -> {
            if (!over[0]) {
                over[0] = true;
                ended.accept(well);
            }
        };
        machine.later(LOGIN_PATIENCE_MICROS, () -> end.accept(false));
        flush(() -> end.accept(true));
    }

    private void logIn(HostName leg, LegLife life, String secret, Consumer<Boolean> ended) {
        Session before = sessions.get(leg);
        if (before != null && before.life.equals(life) && before.secret.equals(secret)) {
            ended.accept(before.well);
            return;
        }
        sessions.remove(leg);
        Machine store = world.machine(leg);
        long login = ++logins;
        boolean[] over = {false};
        Consumer<Boolean> end = well -> {
            if (!over[0]) {
                over[0] = true;
                ended.accept(well);
            }
        };
        machine.later(LOGIN_PATIENCE_MICROS, () -> end.accept(false));
        world.network()
                .send(
                        machine.index(),
                        store.index(),
                        () -> store.kernelTakes(() -> {
                            Optional<Epoch> epoch = store.store().openFor();
                            if (epoch.isEmpty() || !store.store().admits(machine.self(), life, secret)) {
                                return;
                            }
                            long connection = world.nextConnection();
                            store.store().connect(connection);
                            world.network()
                                    .send(
                                            store.index(),
                                            machine.index(),
                                            () -> machine.kernelTakes(() -> {
                                                if (!over[0] && login == logins && !sessions.containsKey(leg)) {
                                                    Session session =
                                                            new Session(store, epoch.get(), life, secret, connection);
                                                    sessions.put(leg, session);
                                                    world.trace().log(machine.text(), "logs in to " + leg);
                                                    probe(leg, session);
                                                    end.accept(true);
                                                    machine.kernelChanged();
                                                }
                                            }));
                        }));
    }

    private boolean make(SortedSet<HostName> legs) {
        if (array.isPresent() || !legs.stream().allMatch(this::answers)) {
            return array.isPresent();
        }
        Array md = new Array();
        for (HostName leg : legs) {
            Store store = world.machine(leg).store();
            store.superblock().present = true;
            store.superblock().events = 0;
            store.superblock().eventsCleared = 0;
            store.superblock().dirty = 0;
            store.isUpToDate();
            md.parts.put(leg, new Part(Member.ACTIVE, 0));
        }
        begin(md);
        return true;
    }

    private boolean assemble(SortedSet<HostName> legs, boolean resync) {
        if (array.isPresent() || !legs.stream().allMatch(this::answers)) {
            return array.isPresent();
        }
        if (!legs.stream().allMatch(leg -> world.machine(leg).store().superblock().present)) {
            return false;
        }
        world.invariants().assembles(machine, legs);
        Array md = new Array();
        for (HostName leg : legs) {
            Store.Superblock superblock = world.machine(leg).store().superblock();
            md.dirty |= superblock.dirty;
            md.events = Math.max(md.events, superblock.events);
            md.eventsCleared = Math.max(md.eventsCleared, superblock.eventsCleared);
            md.parts.put(leg, new Part(Member.ACTIVE, 0));
        }
        md.unequal = legs.size() == 1 ? 0 : resync ? Store.ALL_BLOCKS : md.dirty;
        begin(md);
        return true;
    }

    private void begin(Array md) {
        md.bytes = md.parts.keySet().stream()
                        .mapToLong(leg -> world.machine(leg).store().bytes())
                        .min()
                        .orElse(0)
                * world.dataLegs();
        array = Optional.of(md);
        world.trace().log(machine.text(), "array of " + md.parts.keySet() + (md.unequal == 0 ? "" : ", made equal"));
        recordEvent(md);
        pump();
        machine.later(CLEAN_MICROS, () -> clean(md));
        machine.kernelChanged();
    }

    private boolean add(HostName leg, OwnerEffect.Resync how) {
        Session session = sessions.get(leg);
        if (array.isEmpty() || session == null || !answers(leg)) {
            return false;
        }
        Array md = array.get();
        Part before = md.parts.get(leg);
        if (before != null && before.state != Member.FAULTY) {
            return true;
        }
        Store.Superblock superblock = session.store.store().superblock();
        boolean bitmap = how == OwnerEffect.Resync.BITMAP;
        if (bitmap && (!superblock.present || superblock.events < md.eventsCleared)) {
            return false;
        }
        superblock.present = true;
        md.parts.put(leg, new Part(Member.SYNCING, bitmap ? md.dirty : Store.ALL_BLOCKS));
        md.underWay.stream().filter(io -> io.kind == Kind.WRITE && !io.resync).forEach(io -> {
            md.parts.get(leg).toSync |= 1 << io.block;
        });
        world.trace().log(machine.text(), "adds " + leg + " " + how);
        pump();
        machine.kernelChanged();
        return true;
    }

    private void fail(HostName leg) {
        Session session = sessions.remove(leg);
        if (session != null) {
            long connection = session.connection;
            world.network()
                    .send(
                            machine.index(),
                            session.store.index(),
                            () -> session.store.kernelTakes(
                                    () -> session.store.store().disconnect(connection)));
        }
        world.trace().log(machine.text(), "fails " + leg);
        array.ifPresent(md -> {
            if (md.parts.remove(leg) != null) {
                recordEvent(md);
                List.copyOf(md.underWay).forEach(io -> forget(md, io, leg));
                pump();
            }
        });
        machine.kernelChanged();
    }

    private void forget(Array md, Io io, HostName leg) {
        if (!io.waiting.remove(leg) || !io.waiting.isEmpty()) {
            return;
        }
        if (io.kind == Kind.READ) {
            md.underWay.remove(io);
            io.failed.run();
        } else if (md.active().size() >= world.needed()) {
            complete(md, io, 0);
        }
    }

    /**
     * What is left when the agent ends in the middle: sessions that would have kept the array from stopping have been given
     * up, or else the array has stopped and the sessions are still there.
     */
    void tearDownHalf() {
        List<HostName> silent = sessions.entrySet().stream()
                .filter(one -> !one.getValue().well)
                .map(Map.Entry::getKey)
                .toList();
        logins++;
        if (silent.isEmpty()) {
            array = Optional.empty();
        } else {
            sessions.keySet().removeAll(silent);
        }
        world.trace().log(machine.text(), silent.isEmpty() ? "has stopped the array only" : "has given up " + silent);
        machine.kernelChanged();
    }

    private void tearDown() {
        logins++;
        array = Optional.empty();
        sessions.clear();
        machine.kernelChanged();
    }

    // Sessions

    private boolean answers(HostName leg) {
        Session session = sessions.get(leg);
        return session != null && session.well && isConnected(session);
    }

    private boolean isConnected(Session session) {
        return world.network().connects(machine.index(), session.store.index())
                && session.store.isAwake()
                && session.store.store().serves(session.connection);
    }

    /** What open-iscsi does all the time: probes a connection, makes it anew when it is broken, sends again what waits. */
    private void probe(HostName leg, Session session) {
        if (sessions.get(leg) != session) {
            return;
        }
        boolean connected = isConnected(session);
        if (session.well && !connected && session.suspected) {
            session.well = false;
            world.trace().log(machine.text(), "session to " + leg + " is silent");
            machine.kernelChanged();
        } else if (!session.well || !session.store.store().serves(session.connection)) {
            reconnect(leg, session);
        } else if (connected) {
            sendAgain(leg); // As TCP does with what was lost.
        }
        session.suspected = !connected;
        machine.later(world.noopMicros(), () -> probe(leg, session));
    }

    private void reconnect(HostName leg, Session session) {
        Machine there = session.store;
        boolean reachable = world.network().connects(machine.index(), there.index()) && there.isAwake();
        if (reachable && there.store().admits(machine.self(), session.life, session.secret)) {
            there.store().disconnect(session.connection);
            session.connection = world.nextConnection();
            there.store().connect(session.connection);
            session.well = true;
            world.trace().log(machine.text(), "session to " + leg + " is back");
            sendAgain(leg);
            machine.kernelChanged();
        }
    }

    private void sendAgain(HostName leg) {
        array.ifPresent(md -> List.copyOf(md.underWay).stream()
                .filter(io -> io.waiting.contains(leg))
                .forEach(io -> send(md, leg, io)));
    }

    // Reads and writes

    void write(int block, long value, Runnable done) {
        array.ifPresent(md -> {
            Io io = new Io(Kind.WRITE, block, value, false, _ -> done.run(), () -> {});
            if (md.syncing == block) {
                md.held.add(io);
            } else {
                toAll(md, io);
            }
        });
    }

    void flush(Runnable done) {
        array.ifPresent(md -> toAll(md, new Io(Kind.FLUSH, 0, 0, false, _ -> done.run(), () -> {})));
    }

    /** The value, and whether every leg would have given the same. */
    void read(int block, BiConsumer<Long, Boolean> done) {
        array.ifPresent(md -> {
            List<HostName> active = md.active();
            if (active.size() >= world.needed()) {
                boolean equal = (md.unequal & (1 << block)) == 0;
                HostName from = active.get(equal ? md.turn++ % active.size() : 0);
                Io io = new Io(Kind.READ, block, 0, false, value -> done.accept(value, equal), () -> read(block, done));
                io.waiting.add(from);
                begin(md, io);
            }
        });
    }

    private void toAll(Array md, Io io) {
        if (io.kind == Kind.WRITE) {
            md.dirty |= 1 << io.block;
        }
        md.parts.forEach((leg, part) -> {
            if (part.state != Member.FAULTY) {
                io.waiting.add(leg);
            }
        });
        begin(md, io);
    }

    private void begin(Array md, Io io) {
        md.underWay.add(io);
        List.copyOf(io.waiting).forEach(leg -> send(md, leg, io));
    }

    private void send(Array md, HostName leg, Io io) {
        Session session = sessions.get(leg);
        if (session == null) {
            err(md, leg, io);
            return;
        }
        if (!session.well) {
            return;
        }
        long connection = session.connection;
        Machine there = session.store;
        world.network()
                .send(
                        machine.index(),
                        there.index(),
                        () -> there.kernelTakes(() -> {
                            if (there.store().serves(connection)) {
                                long value = serve(there, session.epoch, connection, io);
                                world.network()
                                        .send(
                                                there.index(),
                                                machine.index(),
                                                () -> machine.kernelTakes(
                                                        () -> answered(md, leg, session, connection, io, value)));
                            }
                        }));
    }

    /** A leg whose session was given up answers with an error: md goes on without it, unless it is the last. */
    private void err(Array md, HostName leg, Io io) {
        Part part = md.parts.get(leg);
        if (part != null && md.active().stream().filter(one -> !one.equals(leg)).count() >= world.needed()) {
            part.state = Member.FAULTY;
            machine.kernelChanged();
            forget(md, io, leg);
        }
    }

    private long serve(Machine there, Epoch epoch, long connection, Io io) {
        if (!io.landed.add(connection)) {
            return io.answer;
        }
        switch (io.kind) {
            case READ -> io.answer = there.store().value(io.block);
            case WRITE -> {
                world.invariants().lands(there, epoch);
                there.store().write(io.block, io.value);
            }
            case FLUSH -> there.store().flush();
        }
        return io.answer;
    }

    private void answered(Array md, HostName leg, Session session, long connection, Io io, long value) {
        boolean current = array.isPresent()
                && array.get() == md
                && sessions.get(leg) == session
                && session.connection == connection;
        if (current && io.waiting.remove(leg) && io.waiting.isEmpty()) {
            complete(md, io, value);
        }
    }

    private void complete(Array md, Io io, long value) {
        md.underWay.remove(io);
        io.done.accept(value);
    }

    // Bringing legs up to date

    /** Goes on with whatever is to be copied. */
    private void pump() {
        if (array.isEmpty() || array.get().isSyncing) {
            return;
        }
        Array md = array.get();
        List<HostName> active = md.active();
        if (active.size() < world.needed()) {
            return;
        }
        for (HostName leg : md.parts.keySet()) {
            Part part = md.parts.get(leg);
            if (part.state == Member.SYNCING) {
                if (part.toSync == 0) {
                    finish(md, leg, part);
                } else {
                    copy(md, Integer.numberOfTrailingZeros(part.toSync), active.getFirst(), List.of(leg));
                }
                return;
            }
        }
        if (md.unequal != 0) {
            copy(md, Integer.numberOfTrailingZeros(md.unequal), active.getFirst(), active.subList(1, active.size()));
        }
    }

    private void copy(Array md, int block, HostName from, List<HostName> to) {
        md.isSyncing = true;
        if (md.underWay.stream().anyMatch(io -> io.kind == Kind.WRITE && io.block == block)) {
            machine.later(SYNC_AGAIN_MICROS, () -> goOn(md));
            return;
        }
        md.syncing = block;
        Io read = new Io(Kind.READ, block, 0, true, value -> copied(md, block, value, to), () -> goOn(md));
        read.waiting.add(from);
        begin(md, read);
    }

    private void copied(Array md, int block, long value, List<HostName> to) {
        Io write = new Io(
                Kind.WRITE,
                block,
                value,
                true,
                _ -> {
                    md.parts.forEach((leg, part) -> part.toSync &= to.contains(leg) ? ~(1 << block) : -1);
                    if (md.active().size() <= 1 || md.active().stream().skip(1).allMatch(to::contains)) {
                        md.unequal &= ~(1 << block);
                        machine.kernelChanged();
                    }
                    machine.later(world.chance().anyScale(SYNC_LEAST_MICROS, SYNC_MOST_MICROS), () -> goOn(md));
                    release(md);
                },
                () -> goOn(md));
        to.stream().filter(leg -> md.parts.containsKey(leg)).forEach(leg -> write.waiting.add(leg));
        if (write.waiting.isEmpty()) {
            write.done.accept(0L);
        } else {
            begin(md, write);
        }
    }

    private void finish(Array md, HostName leg, Part part) {
        part.state = Member.ACTIVE;
        world.machine(leg).store().isUpToDate();
        world.trace().log(machine.text(), "has brought " + leg + " up to date");
        recordEvent(md);
        machine.kernelChanged();
        pump();
    }

    private void goOn(Array md) {
        md.isSyncing = false;
        release(md);
        pump();
    }

    private void release(Array md) {
        md.syncing = -1;
        List<Io> waited = List.copyOf(md.held);
        md.held.clear();
        waited.forEach(io -> toAll(md, io));
    }

    /** Forgets what was dirty, as md does lazily, once no leg is missing and all have it durably. */
    private void clean(Array md) {
        if (array.isEmpty() || array.get() != md) {
            return;
        }
        machine.later(CLEAN_MICROS, () -> clean(md));
        List<HostName> active = md.active();
        boolean whole = active.size() >= world.legs()
                && active.size() == md.parts.size()
                && md.unequal == 0
                && active.stream().allMatch(this::answers);
        if (!whole) {
            return;
        }
        for (int block = 0; block < Store.BLOCKS; block++) {
            int number = block;
            boolean clean = md.underWay.stream().noneMatch(io -> io.kind == Kind.WRITE && io.block == number)
                    && active.stream()
                            .allMatch(leg -> world.machine(leg).store().isFlushed(number));
            if (clean) {
                md.dirty &= ~(1 << block);
                active.forEach(leg -> world.machine(leg).store().superblock().dirty &= ~(1 << number));
            }
        }
        recordEvent(md);
        md.eventsCleared = md.events;
        active.forEach(leg -> world.machine(leg).store().superblock().eventsCleared = md.eventsCleared);
    }

    private void recordEvent(Array md) {
        md.events++;
        md.parts.forEach((leg, part) -> {
            if (part.state == Member.ACTIVE && answers(leg)) {
                world.machine(leg).store().superblock().events = md.events;
            }
        });
    }
}
