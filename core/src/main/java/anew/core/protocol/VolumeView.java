package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegReport;
import anew.core.model.VolumeRecord;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ledger holds about one volume at one moment: all of it at one and the same revision, so that a pserver that is
 * absent here was absent when the record was as it is here.
 *
 * @param reports of legs, by storage pserver
 * @param present pservers whose lease is good
 * @param stopped the highest epoch of which a pserver as owner runs no domU any more
 */
public record VolumeView(
        VolumeRecord record,
        SortedMap<HostName, LegReport> reports,
        SortedMap<HostName, Incarnation> present,
        SortedMap<HostName, Epoch> stopped) {
    public VolumeView {
        reports = copy(reports);
        present = copy(present);
        stopped = copy(stopped);
    }

    private static <V> SortedMap<HostName, V> copy(Map<HostName, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
