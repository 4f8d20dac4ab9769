package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.VolumeRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * What the agent of a storage pserver knows of one leg.
 *
 * @param self the storage pserver
 * @param record the last one accepted in this life of the agent
 * @param refused a record that the leg does not descend to, if the last one read was such
 * @param mark what stands beside the leg
 * @param bytes the leg's size; 0 if there is none
 * @param created the stamp of storage that this agent has made whole and that has no mark yet
 * @param gate who can reach it
 * @param failed why its disk cannot be used any more
 * @param reported what the ledger was last told in this life of the agent
 * @param busy whether an effect is under way; there is at most one
 * @param rest when to try again what failed
 */
public record LegState(
        HostName self,
        Incarnation incarnation,
        Optional<VolumeRecord> record,
        Optional<VolumeRecord> refused,
        Optional<LegMark> mark,
        long bytes,
        Optional<Integer> created,
        Gate gate,
        Optional<String> failed,
        Optional<LegReport> reported,
        boolean busy,
        Optional<Instant> rest) {

    /** Who can reach a leg. */
    public sealed interface Gate {
        /** Nobody, and no command is under way. */
        record Closed() implements Gate {}

        /** {@code owner}, in {@code epoch}, by sessions with {@code life}. */
        record Open(Epoch epoch, Owner owner, LegLife life) implements Gate {}

        /** Nobody knows: it could not be closed, or an agent before this one was at it. */
        record Unknown() implements Gate {}
    }

    /**
     * What an agent knows when it begins.
     *
     * @param gate as the kernel says; after a restart of the pserver it is closed
     */
    public static LegState starting(
            HostName self, Incarnation incarnation, Optional<LegMark> mark, long bytes, Gate gate) {
        return new LegState(
                self,
                incarnation,
                Optional.empty(),
                Optional.empty(),
                mark,
                bytes,
                Optional.empty(),
                gate,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    LegState withRecord(VolumeRecord accepted) {
        return new LegState(
                self,
                incarnation,
                Optional.of(accepted),
                Optional.empty(),
                mark,
                bytes,
                created,
                gate,
                failed,
                reported,
                busy,
                rest);
    }

    LegState withRefused(VolumeRecord other) {
        return new LegState(
                self,
                incarnation,
                record,
                Optional.of(other),
                mark,
                bytes,
                created,
                gate,
                failed,
                reported,
                busy,
                rest);
    }

    LegState withMark(Optional<LegMark> written) {
        return new LegState(
                self,
                incarnation,
                record,
                refused,
                written,
                bytes,
                Optional.empty(),
                gate,
                failed,
                reported,
                busy,
                rest);
    }

    LegState withBytes(long size) {
        return new LegState(
                self, incarnation, record, refused, mark, size, created, gate, failed, reported, busy, rest);
    }

    LegState withCreated(long size, int stamp) {
        return new LegState(
                self, incarnation, record, refused, mark, size, Optional.of(stamp), gate, failed, reported, busy, rest);
    }

    LegState withGate(Gate other) {
        return new LegState(
                self, incarnation, record, refused, mark, bytes, created, other, failed, reported, busy, rest);
    }

    LegState withFailed(String why) {
        return new LegState(
                self, incarnation, record, refused, mark, bytes, created, gate, Optional.of(why), reported, busy, rest);
    }

    LegState withReported(Optional<LegReport> report) {
        return new LegState(self, incarnation, record, refused, mark, bytes, created, gate, failed, report, busy, rest);
    }

    LegState busy(boolean is) {
        return new LegState(self, incarnation, record, refused, mark, bytes, created, gate, failed, reported, is, rest);
    }

    LegState resting(Optional<Instant> until) {
        return new LegState(
                self, incarnation, record, refused, mark, bytes, created, gate, failed, reported, busy, until);
    }
}
