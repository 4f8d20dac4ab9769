package anew.drivers.md;

import anew.core.model.Sha256;
import anew.core.model.VolumeId;
import java.nio.charset.StandardCharsets;

/**
 * By what an array is known to be a volume's: 128 bits of the SHA-256 of the volume's name. md's own name for an array ends
 * after 32 characters, which is too short for ours.
 *
 * @param hex 32 lower-case hex digits
 */
record ArrayUuid(String hex) {

    private static final int DIGITS = 32;

    static ArrayUuid of(VolumeId volume) {
        byte[] seed = ("array " + volume).getBytes(StandardCharsets.UTF_8);
        return new ArrayUuid(Sha256.of(seed).hex().substring(0, DIGITS));
    }

    /** As mdadm writes it, {@code c1067ddb:ce5178bb:1cd51849:00696851}. */
    String forMdadm() {
        return hex.replaceAll("(.{8})(?=.)", "$1:");
    }

    /** Whether this is what sysfs shows, {@code c1067ddb-ce51-78bb-1cd5-184900696851}. */
    boolean isWritten(String inSysfs) {
        return inSysfs.replace("-", "").equals(hex);
    }
}
