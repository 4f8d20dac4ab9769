package anew.core.model;

/**
 * Local storage of a pserver that volume legs are cut from.
 *
 * @param device the disk or partition, by a path that does not change, such as {@code /dev/disk/by-id/...}
 * @param size what may be used of it
 */
public record Pool(PoolName name, String device, Size size) {

    public Pool {
        if (!device.startsWith("/dev/")) {
            throw new IllegalArgumentException("'" + device + "' is not a device: write a path below /dev");
        }
    }
}
