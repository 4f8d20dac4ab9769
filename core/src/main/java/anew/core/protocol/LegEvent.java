package anew.core.protocol;

import anew.core.model.VolumeRecord;

/** What the agent of a storage pserver learns of a leg. */
public sealed interface LegEvent {

    /** The ledger's record of the volume, by a read that saw all commits before it. */
    record RecordRead(VolumeRecord record) implements LegEvent {}

    /** The storage was made, and nothing was ever written to it; {@code stamp} is random. */
    record Created(LegEffect.Create effect, int stamp) implements LegEvent {}

    /** The effect under way, any other than to create, was done. */
    record Done(LegEffect effect) implements LegEvent {}

    /** The effect under way failed; what it should have changed is as before, but for a gate, of which nobody knows. */
    record Failed(LegEffect effect, String why) implements LegEvent {}

    /** The disk below the leg cannot be read or written any more. */
    record DiskFailed(String why) implements LegEvent {}

    /** The ledger holds less than it did; it may have lost what it was told. */
    record LedgerWentBack() implements LegEvent {}

    /** Time has passed. */
    record Tick() implements LegEvent {}
}
