package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.PoolName;

/** What the agent of a storage pserver has to do about a leg; each is safe to do again. */
public sealed interface LegEffect {

    /** Make its storage in {@code pool}; every byte reads as zero if {@code zeroed}. */
    record Create(PoolName pool, long bytes, boolean zeroed) implements LegEffect {}

    /** Make its storage larger. */
    record Grow(long bytes) implements LegEffect {}

    /** Write durably beside it. */
    record Mark(LegMark mark) implements LegEffect {}

    /** Export it to {@code owner} alone, under a name that no other life of the leg ever has. */
    record Open(Epoch epoch, Owner owner, LegLife life, String secret) implements LegEffect {}

    /** Export it to nobody; done only when no command is under way any more. */
    record Close() implements LegEffect {}

    /** Delete its storage and its mark. */
    record Remove() implements LegEffect {}

    /** Put this into the ledger, in place of the former report. */
    record Report(LegReport report) implements LegEffect {}
}
