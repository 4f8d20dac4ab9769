package anew.node.volume;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.LegHost;
import anew.core.port.LegHost.Opened;
import anew.core.port.MirrorHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The disks, kernels and wires of some pservers, without any data: what is open for whom, and what is joined to what. */
final class Hardware {

    private final Map<HostName, Map<VolumeId, StoredLeg>> stores = new HashMap<>();
    private final Map<HostName, Kernel> kernels = new HashMap<>();
    private final Set<HostName> silent = new HashSet<>();

    private final List<Difference> spoilt = new ArrayList<>();

    /** Everything that was done to arrays, in order. */
    final List<String> done = new ArrayList<>();

    /** How far legs that catch up are, of 1024 sectors. */
    long synced = 1;

    /** Whose domU has a write under way. */
    private final Set<HostName> writing = new HashSet<>();

    private static final class StoredLeg {
        final PoolName pool;
        Size size;
        Optional<String> mark = Optional.empty();
        Optional<Opened> opened = Optional.empty();
        String secret = "";
        LegHost.Health health = new LegHost.Health.Well();

        StoredLeg(PoolName pool, Size size) {
            this.pool = pool;
            this.size = size;
        }
    }

    private static final class Kernel {
        final Map<LegId, LegLife> sessions = new TreeMap<>();
        final Map<VolumeId, TreeMap<HostName, MirrorHost.LegState>> arrays = new HashMap<>();
        final Map<VolumeId, Size> sizes = new HashMap<>();
        final Set<VolumeId> checked = new HashSet<>();
        MirrorHost.LastCheck lastCheck = new MirrorHost.LastCheck(true, 0);
    }

    LegHost legs(HostName pserver) {
        return new Legs(stores.computeIfAbsent(pserver, _ -> new TreeMap<>()));
    }

    MirrorHost mirrors(HostName pserver) {
        return new Mirrors(pserver);
    }

    private Kernel kernel(HostName pserver) {
        return kernels.computeIfAbsent(pserver, _ -> new Kernel());
    }

    /** Nobody reaches its legs, and nothing that it was sent is answered. */
    void silence(HostName pserver) {
        silent.add(pserver);
    }

    void heal(HostName pserver) {
        silent.remove(pserver);
    }

    void failDisk(HostName pserver, VolumeId volume) {
        leg(pserver, volume).orElseThrow().health = new LegHost.Health.Failed("medium error");
    }

    void damageMark(HostName pserver, VolumeId volume) {
        leg(pserver, volume).orElseThrow().mark = Optional.of("{\"format\":9}");
    }

    /** A reboot: what was in memory is gone, legs stay. */
    void reboot(HostName pserver) {
        kernels.remove(pserver);
        stores.getOrDefault(pserver, Map.of()).values().forEach(leg -> leg.opened = Optional.empty());
    }

    /** The domU on {@code pserver} writes; it is answered when all legs of the array have it. */
    void write(HostName pserver) {
        writing.add(pserver);
    }

    /** Whether something written there waits for a leg. */
    boolean waits(HostName pserver) {
        boolean answered = mirrors(pserver) instanceof Mirrors mirrors && mirrors.allServe();
        if (answered) {
            writing.remove(pserver);
        }
        return writing.contains(pserver);
    }

    /** Ends the resyncs under way on {@code pserver}. */
    void resynced(HostName pserver) {
        kernel(pserver).arrays.values().forEach(members -> members.replaceAll((_, _) -> MirrorHost.LegState.ACTIVE));
    }

    /** From now on the legs differ there. */
    void spoil(Difference place) {
        spoilt.add(place);
    }

    /** md on {@code pserver} has read everything. */
    void readToTheEnd(HostName pserver) {
        kernel(pserver).checked.clear();
        kernel(pserver).lastCheck = new MirrorHost.LastCheck(true, spoilt.isEmpty() ? 0 : 128);
    }

    Optional<HostName> openFor(HostName pserver, VolumeId volume) {
        return leg(pserver, volume).flatMap(leg -> leg.opened).map(Opened::owner);
    }

    Map<HostName, MirrorHost.LegState> array(HostName pserver, VolumeId volume) {
        return kernel(pserver).arrays.getOrDefault(volume, new TreeMap<>());
    }

    private Optional<StoredLeg> leg(HostName pserver, VolumeId volume) {
        return Optional.ofNullable(stores.getOrDefault(pserver, Map.of()).get(volume));
    }

    private static final class Legs implements LegHost {
        private final Map<VolumeId, StoredLeg> legs;

        Legs(Map<VolumeId, StoredLeg> legs) {
            this.legs = legs;
        }

        @Override
        public SortedSet<VolumeId> failed() {
            SortedSet<VolumeId> failed = new TreeSet<>();
            legs.forEach((volume, leg) -> {
                if (leg.health instanceof LegHost.Health.Failed) {
                    failed.add(volume);
                }
            });
            return failed;
        }

        @Override
        public LegHost.Listing list() {
            List<Leg> found = new ArrayList<>();
            legs.forEach(
                    (volume, leg) -> found.add(new Leg(volume, leg.pool, leg.size, leg.mark, leg.opened, leg.health)));
            return new LegHost.Listing.Legs(found);
        }

        @Override
        public LegHost.Outcome create(VolumeId volume, PoolName pool, Size size) {
            legs.computeIfAbsent(volume, _ -> new StoredLeg(pool, size));
            return new LegHost.Outcome.Done();
        }

        @Override
        public LegHost.Outcome grow(VolumeId volume, Size size) {
            with(volume).size = size;
            return new LegHost.Outcome.Done();
        }

        @Override
        public LegHost.Outcome remove(VolumeId volume) {
            legs.remove(volume);
            return new LegHost.Outcome.Done();
        }

        @Override
        public LegHost.Outcome writeMark(VolumeId volume, String mark) {
            with(volume).mark = Optional.of(mark);
            return new LegHost.Outcome.Done();
        }

        @Override
        public LegHost.Outcome open(VolumeId volume, HostName owner, LegLife life, String secret) {
            StoredLeg leg = with(volume);
            Optional<Opened> wanted = Optional.of(new Opened(owner, Optional.of(life)));
            if (leg.opened.isPresent() && !leg.opened.equals(wanted)) {
                return new LegHost.Outcome.Failed("it is open for another owner or session");
            }
            leg.opened = wanted;
            leg.secret = secret;
            return new LegHost.Outcome.Done();
        }

        @Override
        public LegHost.Outcome close(VolumeId volume) {
            Optional.ofNullable(legs.get(volume)).ifPresent(leg -> leg.opened = Optional.empty());
            return new LegHost.Outcome.Done();
        }

        private StoredLeg with(VolumeId volume) {
            return Optional.ofNullable(legs.get(volume)).orElseThrow();
        }
    }

    private final class Mirrors implements MirrorHost {
        private final HostName self;

        Mirrors(HostName self) {
            this.self = self;
        }

        /** A session logs in again to the life of the leg that it was made with, or not at all. */
        private Session session(LegId leg, LegLife life) {
            boolean same = leg(leg.pserver(), leg.volume())
                    .flatMap(stored -> stored.opened)
                    .filter(opened -> opened.life().equals(Optional.of(life)))
                    .isPresent();
            return serves(leg) && same ? Session.WELL : Session.SILENT;
        }

        private boolean serves(LegId leg) {
            return !silent.contains(leg.pserver())
                    && leg(leg.pserver(), leg.volume())
                            .flatMap(stored -> stored.opened)
                            .filter(opened -> opened.owner().equals(self))
                            .isPresent();
        }

        @Override
        public Optional<String> signs() {
            return Optional.of(sessions().toString());
        }

        @Override
        public Sessions sessions() {
            TreeMap<LegId, Connection> sessions = new TreeMap<>();
            kernel(self).sessions.forEach((leg, life) -> sessions.put(leg, new Connection(life, session(leg, life))));
            return new Sessions.Known(sessions);
        }

        @Override
        public MirrorHost.Outcome login(LegId leg, LegLife life, IpAddress portal, String secret) {
            boolean secretFits = leg(leg.pserver(), leg.volume())
                    .filter(stored -> stored.secret.equals(secret))
                    .isPresent();
            if (session(leg, life) != Session.WELL || !secretFits) {
                return new MirrorHost.Outcome.Failed("login refused");
            }
            kernel(self).sessions.put(leg, life);
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public MirrorHost.Outcome logout(LegId leg) {
            kernel(self).sessions.remove(leg);
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public MirrorHost.Outcome create(VolumeId volume, Redundancy redundancy, List<HostName> legs, Size size) {
            kernel(self).sizes.put(volume, size);
            return start("made", volume, new TreeSet<>(legs));
        }

        @Override
        public MirrorHost.Outcome assemble(
                VolumeId volume, Redundancy redundancy, Set<HostName> inSync, boolean resync) {
            kernel(self).sizes.putIfAbsent(volume, Size.ofGibibytes(1));
            return start(resync ? "assembled for resync" : "assembled", volume, new TreeSet<>(inSync));
        }

        private MirrorHost.Outcome start(String how, VolumeId volume, Set<HostName> legs) {
            for (HostName leg : legs) {
                if (!kernel(self).sessions.containsKey(new LegId(volume, leg)) || !serves(new LegId(volume, leg))) {
                    return new MirrorHost.Outcome.Failed("no session with " + leg);
                }
            }
            TreeMap<HostName, LegState> members = new TreeMap<>();
            legs.forEach(leg -> members.put(leg, LegState.ACTIVE));
            kernel(self).arrays.put(volume, members);
            done.add(self + " " + how + " " + legs);
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public MirrorHost.Outcome add(VolumeId volume, HostName leg, Resync resync) {
            array(self, volume).put(leg, LegState.SYNCING);
            done.add(self + " added " + leg + " " + resync);
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public MirrorHost.Outcome drop(VolumeId volume, HostName leg) {
            array(self, volume).remove(leg);
            kernel(self).checked.remove(volume);
            done.add(self + " dropped " + leg);
            return logout(new LegId(volume, leg));
        }

        @Override
        public MirrorHost.Outcome flush(VolumeId volume) {
            done.add(self + " flushed");
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public MirrorHost.Outcome stop(VolumeId volume) {
            if (kernel(self).arrays.remove(volume) != null) {
                done.add(self + " stopped");
            }
            return new MirrorHost.Outcome.Done();
        }

        boolean allServe() {
            return kernel(self).arrays.entrySet().stream()
                    .allMatch(array ->
                            array.getValue().keySet().stream().allMatch(leg -> serves(new LegId(array.getKey(), leg))));
        }

        @Override
        public MirrorHost.Outcome abandon(VolumeId volume) {
            writing.remove(self);
            done.add(self + " gave up what waited");
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public boolean isBusy(VolumeId volume) {
            return waits(self);
        }

        @Override
        public State state(VolumeId volume) {
            TreeMap<HostName, LegState> members = kernel(self).arrays.get(volume);
            return members == null
                    ? new State.Absent()
                    : new State.Assembled(
                            Path.of("/dev/md/" + volume.vserver() + "-" + volume.volume()),
                            Optional.ofNullable(kernel(self).sizes.get(volume)).orElseThrow(),
                            new TreeMap<>(members),
                            work(members, kernel(self).checked.contains(volume)),
                            kernel(self).lastCheck);
        }

        @Override
        public MirrorHost.Outcome grow(VolumeId volume, Redundancy redundancy, Size size) {
            kernel(self).sizes.put(volume, size);
            return new MirrorHost.Outcome.Done();
        }

        /** As md does it: whoever is to catch up waits for the check to be over. */
        private Work work(Map<HostName, LegState> members, boolean checks) {
            Work otherwise =
                    members.containsValue(LegState.SYNCING) ? new Work.Syncing(synced, 1024) : new Work.Nothing();
            return checks ? new Work.Checking(512, 1024) : otherwise;
        }

        @Override
        public MirrorHost.Outcome check(VolumeId volume) {
            kernel(self).checked.add(volume);
            kernel(self).lastCheck = new LastCheck(false, 0);
            done.add(self + " checks");
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public MirrorHost.Outcome endCheck(VolumeId volume) {
            if (kernel(self).checked.remove(volume)) {
                done.add(self + " ended its check");
            }
            return new MirrorHost.Outcome.Done();
        }

        @Override
        public Comparison compare(VolumeId volume, Set<HostName> legs, long from, long to) {
            return new Comparison.Compared(spoilt.stream()
                    .filter(place -> place.offset() >= from && place.offset() < to)
                    .toList());
        }
    }
}
