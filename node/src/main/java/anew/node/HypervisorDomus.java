package anew.node;

import anew.core.model.HostName;
import anew.core.port.Hypervisor;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.Outcome;
import anew.core.port.Hypervisor.State;
import anew.node.volume.Domus;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The domUs of a hypervisor, for whoever keeps their volumes; only domains that Anew made are touched. */
public final class HypervisorDomus implements Domus {

    private final Hypervisor hypervisor;

    /** By number, which no later domain has. One that is being made is paused too, and would be let go at its end. */
    private final Set<Integer> halted = ConcurrentHashMap.newKeySet();

    public HypervisorDomus(Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public Listing list() throws InterruptedException {
        return switch (hypervisor.list()) {
            case Hypervisor.Listing.Unknown(String why) -> new Listing.Unknown(why);
            case Hypervisor.Listing.Domains(List<Domain> domains) -> {
                Set<HostName> found = new TreeSet<>();
                boolean nameless = false;
                for (Domain domain : domains) {
                    if (domain.state() == State.DYING) {
                        continue;
                    }
                    nameless |= domain.name().isEmpty();
                    if (HostName.isValid(domain.name()) && DomuId.isOf(new HostName(domain.name()), domain.uuid())) {
                        found.add(new HostName(domain.name()));
                    }
                }
                yield nameless
                        ? new Listing.Unknown("a domain without a name is being made or torn down")
                        : new Listing.Known(found);
            }
        };
    }

    @Override
    public Halting halt(HostName vserver) throws InterruptedException {
        return switch (hypervisor.list()) {
            case Hypervisor.Listing.Unknown(String why) -> new Halting.Runs(why);
            case Hypervisor.Listing.Domains(List<Domain> domains) -> {
                for (Domain domain : own(domains, vserver)) {
                    boolean mayRun = domain.state() == State.RUNNING || domain.state() == State.PAUSED;
                    if (mayRun && !halted.contains(domain.id())) {
                        if (hypervisor.pause(domain) instanceof Outcome.Failed(String why)) {
                            yield new Halting.Runs(why);
                        }
                        halted.add(domain.id());
                    }
                }
                yield new Halting.Halted();
            }
        };
    }

    @Override
    public Ending destroy(HostName vserver) throws InterruptedException {
        return end(vserver, false);
    }

    @Override
    public Ending shutDown(HostName vserver) throws InterruptedException {
        return end(vserver, true);
    }

    private Ending end(HostName vserver, boolean gently) throws InterruptedException {
        return switch (hypervisor.list()) {
            case Hypervisor.Listing.Unknown(String why) -> new Ending.Remains(why);
            case Hypervisor.Listing.Domains(List<Domain> domains) -> {
                List<Domain> own = own(domains, vserver);
                for (Domain domain : own) {
                    Outcome outcome = gently && domain.state() == State.RUNNING
                            ? hypervisor.shutDown(domain)
                            : hypervisor.destroy(domain);
                    if (outcome instanceof Outcome.Failed(String why)) {
                        yield new Ending.Remains(why);
                    }
                }
                // Only the next list tells whether it was destroyed.
                yield own.isEmpty() ? new Ending.Gone() : new Ending.Remains("it was told to end");
            }
        };
    }

    /** What runs no more, and never will, counts no more; it may be dying for long. */
    private static List<Domain> own(List<Domain> domains, HostName vserver) {
        return domains.stream()
                .filter(domain -> DomuId.isOf(vserver, domain.uuid()) && domain.state() != State.DYING)
                .toList();
    }
}
