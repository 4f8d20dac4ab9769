package anew.sim;

/** What must hold after every step; the first five are those of docs/volumes.md. */
public enum Invariant {
    /** Every acknowledged write is readable. */
    I1,
    /** Writes of at most one epoch land on an in-sync leg at a time. */
    I2,
    /** A domU runs on at most one pserver. */
    I3,
    /** A leg outside the in-sync set is never read as truth. */
    I4,
    /** When all is mended the domU runs within the budget. */
    I5,
    /** The agents come to rest: they do not change the ledger over and over. */
    REST,
    /** No agent ends by an exception. */
    EXCEPTION
}
