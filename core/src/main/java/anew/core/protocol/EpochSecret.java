package anew.core.protocol;

import java.util.random.RandomGenerator;

/** CHAP secrets of epochs. */
public final class EpochSecret {

    /** Letters only: what begins with {@code 0x} or {@code 0b} is a number where RFC 7143 §6.1 has texts for binary values. */
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** 136 bits; RFC 7143 §9.2.1 asks for 96 at least. Open-iscsi and LIO both take up to 255 characters. */
    private static final int LENGTH = 24;

    private EpochSecret() {}

    /** A new one, which is as hard to guess as what {@code random} gives. */
    public static String draw(RandomGenerator random) {
        StringBuilder secret = new StringBuilder(LENGTH);
        random.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> secret.append(ALPHABET.charAt(i)));
        return secret.toString();
    }
}
