package anew.core.protocol;

import java.util.function.IntUnaryOperator;

/** CHAP secrets of epochs. */
public final class EpochSecret {

    /** Letters only: what begins with {@code 0x} or {@code 0b} is a number where RFC 7143 §6.1 has texts for binary values. */
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** 136 bits; RFC 7143 §9.2.1 asks for 96 at least. Open-iscsi and LIO both take up to 255 characters. */
    private static final int LENGTH = 24;

    private EpochSecret() {}

    /**
     * A new one.
     *
     * @param random a number from 0 to less than its argument, which nobody can guess
     */
    public static String draw(IntUnaryOperator random) {
        StringBuilder secret = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            secret.append(ALPHABET.charAt(random.applyAsInt(ALPHABET.length())));
        }
        return secret.toString();
    }
}
