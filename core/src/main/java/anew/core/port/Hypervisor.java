package anew.core.port;

import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Runs domUs on this machine. All methods block until the toolstack has answered. */
public interface Hypervisor {

    /** All domains but dom0, those included that are half made or half gone. */
    Listing list() throws InterruptedException;

    /**
     * Makes a domain and lets it run. At most one domain of a name can exist: if there is one, in whatever state, this
     * fails and changes nothing.
     */
    Outcome create(DomainConfig config) throws InterruptedException;

    /** Asks the system inside to shut down and returns at once; it may refuse, or never come to it. */
    Outcome shutDown(Domain domain) throws InterruptedException;

    /** Lets a domain run no further; returns when nothing of it runs any more. It stays so unless somebody lets it go on. */
    Outcome pause(Domain domain) throws InterruptedException;

    /** Ends a domain at once and frees all it has, whatever state it is in. */
    Outcome destroy(Domain domain) throws InterruptedException;

    /** What is there. */
    sealed interface Listing {
        /** These and no others. */
        record Domains(List<Domain> domains) implements Listing {
            public Domains {
                domains = List.copyOf(domains);
            }
        }

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Listing {}
    }

    /** How an order ended. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    /**
     * A domain as the hypervisor sees it.
     *
     * @param id its number, never used again until the machine reboots
     * @param name as given at creation; may be empty for a domain half made or half gone
     */
    record Domain(int id, UUID uuid, String name, State state) {}

    /** What a domain is doing. */
    enum State {
        /** It runs or waits for work. */
        RUNNING,
        /** It does not run but could: half made, or paused by somebody. */
        PAUSED,
        /** The system inside switched off. */
        POWERED_OFF,
        /** The system inside asked for a reboot. */
        REBOOTING,
        /** The system inside crashed. */
        CRASHED,
        /** It is being torn down: nothing of it ever runs again, but it may stay for as long as its disks do not answer. */
        DYING
    }

    /**
     * A domain to make.
     *
     * @param uuid by which its maker knows it again
     * @param bridge that its one interface joins
     * @param disks in the order in which the domain sees them
     */
    record DomainConfig(
            HostName name,
            UUID uuid,
            Size memory,
            int vcpus,
            MacAddress mac,
            String bridge,
            Path kernel,
            Path initrd,
            String commandLine,
            List<Disk> disks) {
        public DomainConfig {
            disks = List.copyOf(disks);
        }
    }

    /**
     * A disk of a domain.
     *
     * @param device what it is called inside, such as {@code xvda}
     * @param file a raw image, or below {@code /dev} a block device
     */
    record Disk(String device, Path file, boolean writable) {}
}
