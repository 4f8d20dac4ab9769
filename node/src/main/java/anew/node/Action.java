package anew.node;

import anew.core.model.HostName;
import anew.core.port.Hypervisor.Domain;
import anew.depot.Domu;

/** One thing for the agent to do to the world. Each may be cut short at any point and done again. */
sealed interface Action {

    HostName name();

    /** Make its disks and its domain. */
    record Start(Domu domu, Images.Readiness.Ready image) implements Action {
        @Override
        public HostName name() {
            return domu.name();
        }
    }

    /** Ask it to shut down. */
    record ShutDown(HostName name, Domain domain) implements Action {}

    /** End its domain. */
    record Destroy(HostName name, Domain domain) implements Action {}

    /** Remove its disks and all else that is here of it. */
    record Forget(HostName name) implements Action {}
}
