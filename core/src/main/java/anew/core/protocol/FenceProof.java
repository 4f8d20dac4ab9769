package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.VolumeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * That nobody of an earlier epoch can write to a volume any more, nor runs a domU of it. Whoever assembles a volume or
 * starts a domU on one has to show it.
 *
 * @param epoch all before it are over
 * @param fenced the legs that have confirmed it; each in-sync leg of the epoch is among them
 */
public record FenceProof(VolumeId volume, Epoch epoch, SortedSet<HostName> fenced) {
    public FenceProof {
        fenced = Collections.unmodifiableSortedSet(new TreeSet<>(fenced));
        if (fenced.isEmpty()) {
            throw new IllegalArgumentException(
                    "no leg of volume " + volume + " has confirmed the fence of epoch " + epoch);
        }
    }
}
