package anew.cli.agent;

import anew.node.Places;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** The agent's command line. */
record AgentOptions(Places places, Path sys, Task task) {

    /** What the agent is started for. */
    enum Task {
        KEEP,
        ONCE,
        TELL_VOLUMES,
        HELP
    }

    private static final Path SYS = Path.of("/sys");

    static final String HELP = """
            Usage: anew-agent [--once | --volumes] [--config DIR] [--run DIR] [--cache DIR] [--state DIR]
                              [--medium DIR] [--sys DIR]

            Makes the domUs that run on this pserver those of its config partition, and keeps them so; likewise its volumes,
            and the legs of volumes in its pools.

              --once        look once, do what there is to do, and exit
              --volumes     print what this pserver knows of volumes without the ledger, for 'anew recover', and exit
              --config DIR  the bundle; only read                 (/config)
              --run DIR     status.json and what a reboot may lose (/run/anew)
              --cache DIR   fetched images                        (/var/cache/anew/images)
              --state DIR   disks of domUs                        (/var/lib/anew/domUs)
              --medium DIR  images of the boot medium; only read  (/run/anew/medium/anew/images)
              --sys DIR     where sysfs tells whether Xen runs    (/sys)

            Exit status: 0 done or told to stop, 1 not everything could be read, 2 wrong arguments.

            Example: anew-agent --once --config /config
            """;

    /** @throws IllegalArgumentException saying which argument is wrong */
    static AgentOptions parse(List<String> arguments) {
        AgentOptions options = new AgentOptions(Places.STANDARD, SYS, Task.KEEP);
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    /** Whether there is a hypervisor: a pserver that only stores boots without. */
    boolean runsXen() {
        return Files.exists(sys.resolve("hypervisor/type"));
    }

    private AgentOptions with(String option, Iterator<String> rest) {
        Places p = places;
        return switch (option) {
            case "--once" -> new AgentOptions(p, sys, Task.ONCE);
            case "--volumes" -> new AgentOptions(p, sys, Task.TELL_VOLUMES);
            case "--help", "-h" -> new AgentOptions(p, sys, Task.HELP);
            case "--config" -> at(new Places(folder(option, rest), p.run(), p.cache(), p.state(), p.medium()));
            case "--run" -> at(new Places(p.config(), folder(option, rest), p.cache(), p.state(), p.medium()));
            case "--cache" -> at(new Places(p.config(), p.run(), folder(option, rest), p.state(), p.medium()));
            case "--state" -> at(new Places(p.config(), p.run(), p.cache(), folder(option, rest), p.medium()));
            case "--medium" -> at(new Places(p.config(), p.run(), p.cache(), p.state(), folder(option, rest)));
            case "--sys" -> new AgentOptions(p, folder(option, rest), task);
            default -> throw new IllegalArgumentException("unknown argument '" + option + "'; see --help");
        };
    }

    private AgentOptions at(Places moved) {
        return new AgentOptions(moved, sys, task);
    }

    private static Path folder(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a folder after it");
        }
        return Path.of(rest.next()).toAbsolutePath();
    }
}
