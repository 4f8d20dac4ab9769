package anew.node.volume;

import anew.core.model.VolumeId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What there is to tell people of legs and volumes on one pserver, one line each, such as {@code owned, epoch 3, in sync
 * stor1 stor2} and {@code open for alpha in epoch 3}.
 *
 * @param problems that concern all volumes, such as a ledger that does not answer
 */
public record VolumeNews(SortedMap<VolumeId, String> legs, SortedMap<VolumeId, String> volumes, List<String> problems) {

    public static final VolumeNews NONE = new VolumeNews(new TreeMap<>(), new TreeMap<>(), List.of());

    public VolumeNews {
        legs = Collections.unmodifiableSortedMap(new TreeMap<>(legs));
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
        problems = List.copyOf(problems);
    }
}
