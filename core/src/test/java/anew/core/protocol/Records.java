package anew.core.protocol;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.Lineage;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A small world for tests of the protocol: a mirrored volume with legs on stor1 and stor2, and who may own it. */
final class Records {

    static final Instant START = Instant.parse("2026-11-23T00:00:00Z");
    static final Timers TIMERS = Timers.within(Duration.ofSeconds(30));

    static final HostName STOR1 = new HostName("stor1");
    static final HostName STOR2 = new HostName("stor2");
    static final HostName STOR3 = new HostName("stor3");
    static final Owner ALPHA = new Owner(new HostName("alpha"), new Incarnation("alpha-1"));
    static final Owner BETA = new Owner(new HostName("beta"), new Incarnation("beta-1"));
    static final Incarnation LIFE = new Incarnation("stor1-1");

    /** Of the content of each leg. */
    static final int STAMP = 7;

    private static int stamps;

    private Records() {}

    /** A new volume, assigned to alpha, owned by nobody yet. */
    static VolumeRecord fresh() {
        TreeMap<HostName, PoolName> legs = new TreeMap<>();
        legs.put(STOR1, new PoolName("bulk"));
        legs.put(STOR2, new PoolName("bulk"));
        return VolumeRecord.begun(
                new VolumeId(new HostName("db1"), new VolumeName("data")),
                Size.ofGibibytes(1),
                new Redundancy.Mirror(2),
                Lineage.beginning(stamps++),
                Optional.of(ALPHA.pserver()),
                legs,
                "secret of epoch 1");
    }

    /** In use: owned by alpha in epoch 1, both legs in sync. */
    static VolumeRecord inUse() {
        return after(
                fresh(),
                new Change.Own(ALPHA, false),
                new Change.Join(new TreeMap<>(Map.of(STOR1, STAMP, STOR2, STAMP))));
    }

    static VolumeRecord after(VolumeRecord record, Change... changes) {
        VolumeRecord changed = record;
        for (Change change : changes) {
            changed = change.apply(
                    changed, stamps++, "secret of epoch " + changed.epoch().next());
        }
        return changed;
    }
}
