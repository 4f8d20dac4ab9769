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

/** The domUs of a hypervisor, for whoever keeps their volumes; only domains that Anew made are touched. */
public final class HypervisorDomus implements Domus {

    private final Hypervisor hypervisor;

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
                    // What is dying without a name runs no more, and may stay so for long.
                    nameless |= domain.name().isEmpty() && domain.state() != State.DYING;
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
                List<Domain> own = domains.stream()
                        .filter(domain -> DomuId.isOf(vserver, domain.uuid()))
                        .toList();
                for (Domain domain : own) {
                    Outcome outcome = gently && domain.state() == State.RUNNING
                            ? hypervisor.shutDown(domain)
                            : hypervisor.destroy(domain);
                    if (outcome instanceof Outcome.Failed(String why)) {
                        yield new Ending.Remains(why);
                    }
                }
                // A domain that was just destroyed is still in the list for a moment, and that moment counts.
                yield own.isEmpty() ? new Ending.Gone() : new Ending.Remains("it was told to end");
            }
        };
    }
}
