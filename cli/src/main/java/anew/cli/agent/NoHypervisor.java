package anew.cli.agent;

import anew.core.port.Hypervisor;
import java.util.List;

/** The hypervisor of a pserver that booted without one, since it only stores. */
final class NoHypervisor implements Hypervisor {

    private static final Outcome NONE = new Outcome.Failed("this pserver has booted without Xen: it runs no domUs");

    @Override
    public Listing list() {
        return new Listing.Domains(List.of());
    }

    @Override
    public Outcome create(DomainConfig config) {
        return NONE;
    }

    @Override
    public Outcome shutDown(Domain domain) {
        return NONE;
    }

    @Override
    public Outcome pause(Domain domain) {
        return NONE;
    }

    @Override
    public Outcome destroy(Domain domain) {
        return NONE;
    }
}
