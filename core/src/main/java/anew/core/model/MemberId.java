package anew.core.model;

/**
 * The number that one server of the ledger has among the others, for as long as it keeps what it has acknowledged. One that
 * has lost its data comes back under another. Written in hexadecimal, as etcd's own messages have it.
 */
public record MemberId(long value) {

    private static final int HEXADECIMAL = 16;

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is no such number
     */
    public static MemberId parse(String text) {
        return new MemberId(Long.parseUnsignedLong(text, HEXADECIMAL));
    }

    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
