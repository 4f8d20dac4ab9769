package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks that the pools have room for the legs of all volumes: each leg in one pool, and all of them together. */
final class StorageCheck {

    private final Complaints complaints;
    private final Drafts drafts;
    private final Map<HostName, Long> largestPool = new HashMap<>();
    private final Map<HostName, Long> room = new HashMap<>();
    private final Map<HostName, Long> named = new TreeMap<>();
    private final long[] largestPools;
    /** By all legs that fit anywhere; of the others there are complaints already. */
    private long needed;

    private StorageCheck(Drafts drafts, Complaints complaints) {
        this.drafts = drafts;
        this.complaints = complaints;
        drafts.pservers().values().forEach(this::addPools);
        largestPools = largestPool.values().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    /** Runs when the storage of all pservers is known. */
    static void run(Drafts drafts, Complaints complaints) {
        if (drafts.allPserversTell(PserverKeys.STORAGE)) {
            new StorageCheck(drafts, complaints).all();
        }
    }

    private void addPools(Draft<HostName> pserver) {
        for (Value.Named.Entry<PoolName, Section> pool :
                pserver.section().get(PserverKeys.STORAGE).orElse(List.of())) {
            long size = pool.value().value().require(PserverKeys.SIZE).bytes();
            largestPool.merge(pserver.name(), size, Math::max);
            room.merge(pserver.name(), size, Long::sum);
        }
    }

    private void all() {
        for (Draft<HostName> vserver : drafts.vservers().values()) {
            for (Value.Named.Entry<VolumeName, Section> volume :
                    vserver.section().get(VserverKeys.VOLUMES).orElse(List.of())) {
                volume(volume);
            }
        }
        named.forEach((pserver, bytes) -> {
            long there = room.getOrDefault(pserver, 0L);
            if (bytes > there && there > 0) {
                complaints.add(
                        Place.wholeFile("pservers/" + pserver + "/server.yaml"),
                        "the legs that volumes name for this pserver need " + Size.format(bytes)
                                + ", and its pools have " + Size.format(there),
                        "move a leg elsewhere, or enlarge a pool");
            }
        });
        long total = room.values().stream().mapToLong(Long::longValue).sum();
        if (needed > total && total > 0) {
            complaints.add(
                    Place.wholeFile("pservers"),
                    "the legs of all volumes need " + Size.format(needed) + ", and all pools together have "
                            + Size.format(total),
                    "add storage, or make volumes smaller");
        }
    }

    private void volume(Value.Named.Entry<VolumeName, Section> volume) {
        Section section = volume.value().value();
        Optional<Redundancy> redundancy = ReferenceCheck.redundancy(section);
        Optional<Located<Size>> size = section.at(VserverKeys.SIZE);
        if (redundancy.isEmpty() || size.isEmpty()) {
            return;
        }
        long legBytes = redundancy.get().legBytes(size.get().value());
        Optional<List<Located<HostName>>> legs = section.get(VserverKeys.LEGS);
        if (legs.isPresent()) {
            legs.get().forEach(leg -> namedLeg(leg, legBytes));
            return;
        }
        int pservers = withPoolFor(legBytes);
        if (pservers >= redundancy.get().legs()) {
            needed += legBytes * redundancy.get().legs();
        } else {
            complaints.add(
                    size.get().place(),
                    "volume '" + volume.name().value() + "' needs "
                            + redundancy.get().legs() + " pservers with a pool of " + Size.format(legBytes)
                            + ", and there are " + pservers,
                    "add storage, make the volume smaller, or ask for fewer legs");
        }
    }

    private void namedLeg(Located<HostName> leg, long legBytes) {
        long largest = largestPool.getOrDefault(leg.value(), 0L);
        if (legBytes <= largest) {
            needed += legBytes;
            named.merge(leg.value(), legBytes, Long::sum);
        } else if (largest > 0) {
            complaints.add(
                    leg.place(),
                    "a leg of " + Size.format(legBytes) + " fits no pool of '" + leg.value() + "': the largest has "
                            + Size.format(largest),
                    "name another pserver, enlarge the pool, or make the volume smaller");
        }
    }

    private int withPoolFor(long legBytes) {
        int at = Arrays.binarySearch(largestPools, legBytes);
        if (at < 0) {
            return largestPools.length - (-at - 1);
        }
        while (at > 0 && largestPools[at - 1] == legBytes) {
            at--;
        }
        return largestPools.length - at;
    }
}
