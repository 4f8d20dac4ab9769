package anew.cli.records;

import anew.core.protocol.EpochSecret;
import java.security.SecureRandom;

/** The random numbers that records need, from the operating system. */
public final class Secrets {

    private final SecureRandom random = new SecureRandom();

    /** A stamp for a record's lineage. */
    public int stamp() {
        return random.nextInt();
    }

    /** A CHAP secret for an epoch. */
    public String secret() {
        return EpochSecret.draw(random::nextInt);
    }
}
