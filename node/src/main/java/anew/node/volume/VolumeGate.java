package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.protocol.FenceProof;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What stands between domUs and volumes: who starts domUs asks here, and tells what it sees of them. May be called by a
 * thread of its own.
 */
public interface VolumeGate {

    /** The gate of a pserver that knows no ledger. */
    VolumeGate SHUT = new VolumeGate() {
        @Override
        public Answer ask(HostName vserver, List<VolumeId> volumes) {
            return new Answer.Waits("no ledger is configured, and without one no volume may be opened");
        }

        @Override
        public Permission begin(HostName vserver, List<VolumeId> volumes) {
            return new Permission.Refused("no ledger is configured");
        }

        @Override
        public void ended(HostName vserver) {
            // Nothing was begun.
        }

        @Override
        public long beforeListing() {
            return 0;
        }

        @Override
        public void listed(long moment, Set<HostName> vservers) {
            // No volume is here that a domU could have.
        }

        @Override
        public boolean stalls(HostName vserver) {
            return false;
        }

        @Override
        public VolumeNews news() {
            return VolumeNews.NONE;
        }
    };

    /** Whether {@code vserver} may run here with {@code volumes}, as things stood a moment ago; never waits. */
    Answer ask(HostName vserver, List<VolumeId> volumes);

    /**
     * Whether it may be started now. If so the volumes count as in use from before this returns, until {@link #ended} has
     * been called and a listing without a domain of it has been told.
     */
    Permission begin(HostName vserver, List<VolumeId> volumes) throws InterruptedException;

    /** Takes that the start which was permitted is over, however it ended. */
    void ended(HostName vserver);

    /** To be called before the domains are listed, for {@link #listed}. */
    long beforeListing();

    /**
     * Takes of which vservers there are domains that run or may yet run.
     *
     * @param moment what {@link #beforeListing} returned: an older listing says nothing about a start that came after it
     */
    void listed(long moment, Set<HostName> vservers);

    /**
     * Whether writes of {@code vserver} may be waiting for a leg, or it is being ended because of a volume: then nobody else
     * may destroy a domain of it. Never waits.
     */
    boolean stalls(HostName vserver);

    /** What people want to know of legs and volumes here. */
    VolumeNews news();

    /** Who is told that there is something new to ask for; each method is called by any thread, and returns at once. */
    interface Listener {
        /** Answers are others than before, or somebody has ceased to stall: domUs may have to be started or ended. */
        void answersChanged();

        /** There is only something for people to read. */
        void newsChanged();
    }

    /** Whether a vserver may run here. */
    sealed interface Answer {
        record Granted() implements Answer {}

        /** It is to run here, but not yet, or not for the moment. */
        record Waits(String why) implements Answer {}

        /** It is to run on another pserver, or nowhere. */
        record Elsewhere(String why) implements Answer {}
    }

    /** Whether a start may be begun. */
    sealed interface Permission {
        /** It may, with these. */
        record Granted(List<Attachment> attachments) implements Permission {
            public Granted {
                attachments = List.copyOf(attachments);
            }
        }

        record Refused(String why) implements Permission {}
    }

    /**
     * A volume that a domU may have.
     *
     * @param device to read from and write to
     * @param proof that nobody else can write to it
     */
    record Attachment(VolumeId volume, Path device, FenceProof proof) {}
}
