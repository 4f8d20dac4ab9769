package anew.cli.agent;

import anew.node.Places;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The agent's command line.
 *
 * @param token of the ledger to be founded; empty for any other task
 */
record AgentOptions(Places places, Path sys, Task task, String token) {

    /** What the agent is started for. */
    enum Task {
        KEEP,
        ONCE,
        TELL_VOLUMES,
        TELL_LEDGER,
        FOUND_LEDGER,
        DISCARD_LEDGER,
        HELP
    }

    private static final Path SYS = Path.of("/sys");

    static final String HELP = """
            Usage: anew-agent [--once | --volumes | --ledger | --found-ledger TOKEN | --discard-ledger]
                              [--config DIR] [--run DIR] [--cache DIR] [--state DIR] [--medium DIR] [--sys DIR]

            Makes the domUs that run on this pserver those of its config partition, and keeps them so; likewise its volumes,
            the legs of volumes in its pools, and its member of the ledger.

              --once        look once, do what there is to do, and exit
              --volumes     print what this pserver knows of volumes without the ledger, for 'anew recover', and exit
              --ledger      print what this pserver has of the ledger, for 'anew ledger found', and exit
              --found-ledger TOKEN  let the agent begin a new ledger, together with others that are given the same token
              --discard-ledger      end the ledger's member here, and forget what it kept: only if it is lost anyway
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
        AgentOptions options = new AgentOptions(Places.STANDARD, SYS, Task.KEEP, "");
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
            case "--once" -> as(Task.ONCE);
            case "--volumes" -> as(Task.TELL_VOLUMES);
            case "--ledger" -> as(Task.TELL_LEDGER);
            case "--found-ledger" -> new AgentOptions(p, sys, Task.FOUND_LEDGER, value(option, rest, "a token"));
            case "--discard-ledger" -> as(Task.DISCARD_LEDGER);
            case "--help", "-h" -> as(Task.HELP);
            case "--config" -> at(new Places(folder(option, rest), p.run(), p.cache(), p.state(), p.medium()));
            case "--run" -> at(new Places(p.config(), folder(option, rest), p.cache(), p.state(), p.medium()));
            case "--cache" -> at(new Places(p.config(), p.run(), folder(option, rest), p.state(), p.medium()));
            case "--state" -> at(new Places(p.config(), p.run(), p.cache(), folder(option, rest), p.medium()));
            case "--medium" -> at(new Places(p.config(), p.run(), p.cache(), p.state(), folder(option, rest)));
            case "--sys" -> new AgentOptions(p, folder(option, rest), task, token);
            default -> throw new IllegalArgumentException("unknown argument '" + option + "'; see --help");
        };
    }

    private AgentOptions at(Places moved) {
        return new AgentOptions(moved, sys, task, token);
    }

    private AgentOptions as(Task other) {
        return new AgentOptions(places, sys, other, token);
    }

    private static Path folder(String option, Iterator<String> rest) {
        return Path.of(value(option, rest, "a folder")).toAbsolutePath();
    }

    private static String value(String option, Iterator<String> rest, String what) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs " + what + " after it");
        }
        return rest.next();
    }
}
