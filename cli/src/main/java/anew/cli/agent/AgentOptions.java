package anew.cli.agent;

import anew.node.Places;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** The agent's command line. */
record AgentOptions(Places places, boolean once, boolean help) {

    static final String HELP = """
            Usage: anew-agent [--once] [--config DIR] [--run DIR] [--cache DIR] [--state DIR] [--medium DIR]

            Makes the domUs that run on this pserver those of its config partition, and keeps them so.

              --once        look once, do what there is to do, and exit
              --config DIR  the bundle; only read                 (/config)
              --run DIR     status.json and what a reboot may lose (/run/anew)
              --cache DIR   fetched images                        (/var/cache/anew/images)
              --state DIR   disks of domUs                        (/var/lib/anew/domUs)
              --medium DIR  images of the boot medium; only read  (/run/anew/medium/anew/images)

            Exit status: 0 done or told to stop, 2 wrong arguments.

            Example: anew-agent --once --config /config
            """;

    /** @throws IllegalArgumentException saying which argument is wrong */
    static AgentOptions parse(List<String> arguments) {
        AgentOptions options = new AgentOptions(Places.STANDARD, false, false);
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private AgentOptions with(String option, Iterator<String> rest) {
        Places p = places;
        return switch (option) {
            case "--once" -> new AgentOptions(p, true, help);
            case "--help", "-h" -> new AgentOptions(p, once, true);
            case "--config" -> at(new Places(folder(option, rest), p.run(), p.cache(), p.state(), p.medium()));
            case "--run" -> at(new Places(p.config(), folder(option, rest), p.cache(), p.state(), p.medium()));
            case "--cache" -> at(new Places(p.config(), p.run(), folder(option, rest), p.state(), p.medium()));
            case "--state" -> at(new Places(p.config(), p.run(), p.cache(), folder(option, rest), p.medium()));
            case "--medium" -> at(new Places(p.config(), p.run(), p.cache(), p.state(), folder(option, rest)));
            default -> throw new IllegalArgumentException("unknown argument '" + option + "'; see --help");
        };
    }

    private AgentOptions at(Places moved) {
        return new AgentOptions(moved, once, help);
    }

    private static Path folder(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a folder after it");
        }
        return Path.of(rest.next()).toAbsolutePath();
    }
}
