package anew.cli.volume;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What commands share that change something. */
final class OrderOptions {

    @Option(names = "--dry-run", description = "Say what would be changed, and change nothing.")
    private boolean dryRun;

    @Option(names = "--wait", description = "Follow it until it is carried out; may be interrupted and given again.")
    private boolean follows;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "86400",
            description = "With --wait: give up following after this time (default: a day).")
    private long timeoutSeconds;

    @Option(names = "--json", description = "Print what was changed as JSON.")
    private boolean json;

    boolean isDryRun() {
        return dryRun;
    }

    boolean follows() {
        return follows && !dryRun;
    }

    Duration patience() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    boolean isJson() {
        return json;
    }
}
