package anew.node;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.protocol.FenceProof;
import anew.node.volume.VolumeGate;
import anew.node.volume.VolumeNews;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Grants volumes, or not, as a test tells it, and writes down what it is told. */
final class FakeGate implements VolumeGate {

    final List<String> told = new ArrayList<>();
    Answer answer = new Answer.Granted();
    boolean refuses;
    boolean stalls;
    VolumeNews news = VolumeNews.NONE;

    @Override
    public Answer ask(HostName vserver, List<VolumeId> volumes) {
        return answer;
    }

    @Override
    public Permission begin(HostName vserver, List<VolumeId> volumes) {
        told.add("begin " + vserver);
        return refuses
                ? new Permission.Refused("volume " + volumes.getFirst() + " is not to be had any more")
                : new Permission.Granted(
                        volumes.stream().map(FakeGate::attachment).toList());
    }

    private static Attachment attachment(VolumeId volume) {
        return new Attachment(
                volume,
                Path.of("/dev/md/" + volume.volume()),
                new FenceProof(volume, Epoch.FIRST, new TreeSet<>(Set.of(new HostName("stor1")))));
    }

    @Override
    public void ended(HostName vserver) {
        told.add("ended " + vserver);
    }

    @Override
    public long beforeListing() {
        return 0;
    }

    @Override
    public void listed(long moment, Set<HostName> vservers) {
        told.add("listed " + vservers);
    }

    @Override
    public boolean stalls(HostName vserver) {
        return stalls;
    }

    @Override
    public VolumeNews news() {
        return news;
    }
}
