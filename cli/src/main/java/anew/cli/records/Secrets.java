package anew.cli.records;

import java.security.SecureRandom;
import java.util.Base64;

/** The random numbers that records need, from the operating system. */
public final class Secrets {

    /** RFC 7143 asks for 12 at least; a multiple of three needs no padding. */
    private static final int SECRET_BYTES = 24;

    private final SecureRandom random = new SecureRandom();

    /** A stamp for a record's lineage. */
    public int stamp() {
        return random.nextInt();
    }

    /** A CHAP secret for an epoch: letters, digits, hyphens and underscores. */
    public String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
