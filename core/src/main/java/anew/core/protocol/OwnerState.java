package anew.core.protocol;

import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.model.Owner;
import anew.core.model.VolumeRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the agent of a pserver knows of one volume that it may own.
 *
 * @param self this pserver in this life
 * @param view what the ledger was last seen to hold
 * @param since when its epoch and owner became what they are in {@code view}, as far as this agent knows
 * @param older whether a record was read that did not come of the one before: the ledger has gone back in time
 * @param leaseUntil until when this pserver may believe that it counts as present
 * @param held the ownership that sessions, array and domU here belong to
 * @param uncertain whether an agent before this one may have left a commit on its way
 * @param halted whether the domU is to be destroyed, or was, for want of a lease or of legs that serve, so that the volume has
 *     to be claimed anew; the next agent knows it, too
 * @param kernel what was last observed
 * @param flushed legs that are brought back, have all data and have flushed it since
 * @param synced the life in which each leg was last in sync under {@code held}
 * @param domu whether a domU exists that has the volume
 * @param underWay which lanes are busy
 * @param rest when to try again work that failed
 */
public record OwnerState(
        Owner self,
        Optional<VolumeView> view,
        Instant since,
        boolean older,
        Instant leaseUntil,
        Optional<FenceProof> held,
        boolean uncertain,
        boolean halted,
        OwnerEvent.Observed kernel,
        SortedSet<HostName> flushed,
        SortedMap<HostName, LegLife> synced,
        boolean domu,
        Set<Lane> underWay,
        Optional<Instant> rest) {

    /** What can be under way at one time. */
    public enum Lane {
        COMMIT,
        TELL,
        DOMU,
        /** Beside {@code DOMU}: who is asked to shut down may have to be destroyed after all. */
        KILL,
        WORK,
        /**
         * Beside {@code WORK}: array and sessions are being taken apart, or were by an agent before this one. What is left of
         * them may answer with errors, so it is taken apart to the end whatever is ordered meanwhile.
         */
        TEAR_DOWN
    }

    static final OwnerEvent.Observed NOTHING = new OwnerEvent.Observed(new TreeMap<>(), false, false, 0);

    public OwnerState {
        flushed = Collections.unmodifiableSortedSet(new TreeSet<>(flushed));
        synced = Collections.unmodifiableSortedMap(new TreeMap<>(synced));
        underWay = Set.copyOf(underWay);
    }

    /**
     * What an agent knows when it begins.
     *
     * @param left what an agent before it held in this life of the pserver, if anything
     * @param leaseUntil until when that agent could believe in its lease; long ago if there was none
     */
    public static OwnerState starting(
            Owner self, Optional<Holding> left, Instant leaseUntil, boolean domu, Instant now) {
        return new OwnerState(
                self,
                Optional.empty(),
                now,
                false,
                leaseUntil,
                left.map(Holding::proof),
                left.isPresent(),
                left.filter(Holding::halted).isPresent(),
                NOTHING,
                new TreeSet<>(),
                new TreeMap<>(),
                domu,
                // Under a domU nothing is ever taken apart.
                left.isPresent() && !domu ? Set.of(Lane.TEAR_DOWN) : Set.of(),
                Optional.empty());
    }

    /** What the next agent has to know, whenever it may begin. */
    public Optional<Holding> holding() {
        return held.map(proof -> new Holding(proof, halted));
    }

    /** The record, as far as it is known, if it says that this pserver owns the volume. */
    public Optional<VolumeRecord> ownRecord() {
        return view.map(VolumeView::record).filter(record -> record.isOwnedBy(self));
    }

    Link link(HostName leg) {
        return kernel.links().getOrDefault(leg, Link.NONE);
    }

    boolean isFree(Lane lane) {
        return !underWay.contains(lane);
    }

    OwnerState withView(VolumeView read, Instant begun) {
        return new OwnerState(
                self,
                Optional.of(read),
                begun,
                false,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                flushed,
                synced,
                domu,
                underWay,
                rest);
    }

    OwnerState withOlder() {
        return new OwnerState(
                self,
                view,
                since,
                true,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                flushed,
                synced,
                domu,
                underWay,
                rest);
    }

    OwnerState withLeaseUntil(Instant until) {
        return new OwnerState(
                self, view, since, older, until, held, uncertain, halted, kernel, flushed, synced, domu, underWay,
                rest);
    }

    OwnerState withHeld(Optional<FenceProof> proof) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                proof,
                uncertain,
                halted,
                kernel,
                flushed,
                synced,
                domu,
                underWay,
                rest);
    }

    OwnerState withUncertain(boolean is) {
        return new OwnerState(
                self, view, since, older, leaseUntil, held, is, halted, kernel, flushed, synced, domu, underWay, rest);
    }

    OwnerState withHalted(boolean is) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                is,
                kernel,
                flushed,
                synced,
                domu,
                underWay,
                rest);
    }

    OwnerState withKernel(OwnerEvent.Observed seen) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                halted,
                seen,
                flushed,
                synced,
                domu,
                underWay,
                rest);
    }

    OwnerState withFlushed(SortedSet<HostName> legs) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                legs,
                synced,
                domu,
                underWay,
                rest);
    }

    OwnerState withSynced(SortedMap<HostName, LegLife> lives) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                flushed,
                lives,
                domu,
                underWay,
                rest);
    }

    OwnerState withDomu(boolean exists) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                flushed,
                synced,
                exists,
                underWay,
                rest);
    }

    OwnerState withUnderWay(Set<Lane> lanes) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                flushed,
                synced,
                domu,
                lanes,
                rest);
    }

    OwnerState resting(Optional<Instant> until) {
        return new OwnerState(
                self,
                view,
                since,
                older,
                leaseUntil,
                held,
                uncertain,
                halted,
                kernel,
                flushed,
                synced,
                domu,
                underWay,
                until);
    }
}
