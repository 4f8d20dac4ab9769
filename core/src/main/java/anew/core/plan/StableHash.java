package anew.core.plan;

/**
 * A 64-bit hash of a name that is the same on every machine and in every release. Placement hangs on it: another hash
 * would move every vserver that is placed anew.
 *
 * <p>FNV-1a (RFC 9923 §2; offset basis and prime of 64 bits), followed by the finalizer of MurmurHash3 because FNV's
 * high bits hardly differ between {@code web1} and {@code web2}.
 */
final class StableHash {

    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private StableHash() {}

    static long of(String name, int salt) {
        long hash = FNV_OFFSET_BASIS;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return mix((hash ^ salt) * FNV_PRIME);
    }

    private static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
