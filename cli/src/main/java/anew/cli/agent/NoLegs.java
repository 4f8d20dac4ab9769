package anew.cli.agent;

import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.LegHost;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The legs of a pserver that has no pools. */
final class NoLegs implements LegHost {

    private static final Outcome NONE = new Outcome.Failed("this pserver has no pools");

    @Override
    public Listing list() {
        return new Listing.Legs(List.of());
    }

    @Override
    public SortedSet<VolumeId> failed() {
        return new TreeSet<>();
    }

    @Override
    public Outcome create(VolumeId volume, PoolName pool, Size size) {
        return NONE;
    }

    @Override
    public Outcome grow(VolumeId volume, Size size) {
        return NONE;
    }

    @Override
    public Outcome remove(VolumeId volume) {
        return new Outcome.Done();
    }

    @Override
    public Outcome writeMark(VolumeId volume, String mark) {
        return NONE;
    }

    @Override
    public Outcome open(VolumeId volume, HostName owner, LegLife life, String secret) {
        return NONE;
    }

    @Override
    public Outcome close(VolumeId volume) {
        return new Outcome.Done();
    }
}
