package anew.depot.ledger;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Ledger;
import java.util.Optional;

/**
 * Where a fleet's things stand in the ledger:
 *
 * <pre>
 * /anew/FLEET/volumes/db1/data            the record of volume db1/data
 * /anew/FLEET/reports/db1/data/stor1      what stor1 says of its leg
 * /anew/FLEET/stopped/db1/data/alpha      the highest epoch of which alpha runs no domU any more
 * /anew/FLEET/checks/db1/data             the last order to check its legs
 * /anew/FLEET/checked/db1/data            how far its owner is with that, or what it has found
 * /anew/FLEET/catchups/db1/data           how far its owner is with making its legs equal
 * /anew/FLEET/pservers/alpha              alpha's incarnation, as long as its lease is good
 * </pre>
 *
 * @param fleet its name; part of the key, so that one ledger can serve several fleets
 */
public record LedgerKeys(String fleet) {

    public LedgerKeys {
        if (fleet.isEmpty() || fleet.contains("/")) {
            throw new IllegalArgumentException("'" + fleet + "' cannot be the name of a fleet in the ledger");
        }
        Ledger.checkPrefix(fleet);
    }

    /** What a key is of. */
    public sealed interface Place {
        record Volume(VolumeId volume) implements Place {}

        record Report(VolumeId volume, HostName pserver) implements Place {}

        record Stopped(VolumeId volume, HostName pserver) implements Place {}

        record Check(VolumeId volume) implements Place {}

        record Checked(VolumeId volume) implements Place {}

        record CatchUp(VolumeId volume) implements Place {}

        record Presence(HostName pserver) implements Place {}
    }

    /** What every key of the fleet begins with. */
    public String prefix() {
        return "/anew/" + fleet + "/";
    }

    /** What the key of every record begins with. */
    public String records() {
        return prefix() + "volumes/";
    }

    public String record(VolumeId volume) {
        return records() + volume;
    }

    /** What the key of every report on {@code volume} begins with. */
    public String reports(VolumeId volume) {
        return prefix() + "reports/" + volume + "/";
    }

    public String report(VolumeId volume, HostName pserver) {
        return reports(volume) + pserver;
    }

    /** What the key of everybody who has stopped with {@code volume} begins with. */
    public String stopped(VolumeId volume) {
        return prefix() + "stopped/" + volume + "/";
    }

    public String stopped(VolumeId volume, HostName pserver) {
        return stopped(volume) + pserver;
    }

    public String check(VolumeId volume) {
        return prefix() + "checks/" + volume;
    }

    public String checked(VolumeId volume) {
        return prefix() + "checked/" + volume;
    }

    public String catchUp(VolumeId volume) {
        return prefix() + "catchups/" + volume;
    }

    public String presence(HostName pserver) {
        return prefix() + "pservers/" + pserver;
    }

    /** What stands at {@code key}; empty for keys of other fleets and of other things. */
    public Optional<Place> place(String key) {
        if (!key.startsWith(prefix())) {
            return Optional.empty();
        }
        String[] parts = key.substring(prefix().length()).split("/", -1);
        try {
            return switch (parts[0] + parts.length) {
                case "volumes3" -> Optional.of(new Place.Volume(volume(parts)));
                case "reports4" -> Optional.of(new Place.Report(volume(parts), new HostName(parts[3])));
                case "stopped4" -> Optional.of(new Place.Stopped(volume(parts), new HostName(parts[3])));
                case "checks3" -> Optional.of(new Place.Check(volume(parts)));
                case "checked3" -> Optional.of(new Place.Checked(volume(parts)));
                case "catchups3" -> Optional.of(new Place.CatchUp(volume(parts)));
                case "pservers2" -> Optional.of(new Place.Presence(new HostName(parts[1])));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }

    private static VolumeId volume(String[] parts) {
        return new VolumeId(new HostName(parts[1]), new VolumeName(parts[2]));
    }
}
