package anew.cli.volume;

import anew.cli.fleet.Json;
import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.records.FleetLedger.Written;
import anew.cli.records.NewVolumes;
import anew.cli.records.Secrets;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.plan.Outcome;
import anew.core.protocol.Change;
import anew.core.protocol.VolumeOrders;
import anew.core.protocol.VolumeOrders.Answer;
import anew.core.protocol.VolumeOrders.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine.ExitCode;

/** Carries out an order: judges it by what the ledger holds, commits what follows, says what was done. */
final class Orders {

    /** How often an order is judged anew because something changed meanwhile; each time is one round trip. */
    private static final int TRIES = 8;

    private final Fleet fleet;
    private final FleetLedger ledger;
    private final Console console;
    private final OrderOptions options;
    private final Secrets secrets = new Secrets();

    Orders(Fleet fleet, FleetLedger ledger, Console console, OrderOptions options) {
        this.fleet = fleet;
        this.ledger = ledger;
        this.console = console;
        this.options = options;
    }

    /** An order, which needs to know what the ledger holds to find what it is about. */
    interface Order {
        Answer of(VolumeOrders orders, Contents contents) throws IOException;
    }

    /**
     * Does it, and follows it to {@code goal} if the options say so.
     *
     * @param affected what of the ledger to follow where nothing had to be changed
     * @param confirmed asked before anything is written
     */
    int run(Order order, Predicate<VolumeId> affected, Goal goal, Confirmation confirmed)
            throws IOException, InterruptedException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Contents contents = ledger.read();
            switch (order.of(new VolumeOrders(fleet, placement(contents), contents.volumes()), contents)) {
                case Refused(String why, String remedy) -> {
                    return refuse(why + ": " + remedy);
                }
                case Answer.Accepted(SortedMap<VolumeId, Change> changes) -> {
                    Optional<Integer> exit = commit(contents, changes, confirmed);
                    if (exit.isPresent()) {
                        boolean follow = exit.get() == ExitCode.OK && options.follows();
                        return follow && !follow(contents, affected, goal) ? ExitCode.SOFTWARE : exit.get();
                    }
                }
            }
        }
        return refuse("the volume's record changes all the time: try again when it has come to rest");
    }

    private boolean follow(Contents contents, Predicate<VolumeId> affected, Goal goal)
            throws IOException, InterruptedException {
        List<VolumeId> volumes =
                contents.volumes().keySet().stream().filter(affected).toList();
        return new Follow(ledger, console, options.patience()).until(volumes, goal);
    }

    /** Where no plan can be made, orders can still be judged by what is there. */
    private Placement placement(Contents contents) {
        return NewVolumes.place(fleet, contents) instanceof Outcome.Placed placed
                ? placed.placement()
                : Placement.empty();
    }

    /** The exit status; nothing if somebody else was faster. */
    private Optional<Integer> commit(Contents contents, SortedMap<VolumeId, Change> changes, Confirmation confirmed)
            throws IOException {
        SortedMap<VolumeId, VolumeRecord> records = new TreeMap<>();
        changes.forEach((id, change) -> records.put(
                id,
                change.apply(Objects.requireNonNull(contents.records().get(id)), secrets.stamp(), secrets.secret())));
        if (changes.isEmpty() || options.isDryRun()) {
            report(changes, false);
            return Optional.of(ExitCode.OK);
        }
        if (!confirmed.given()) {
            return Optional.of(refuse("nothing was changed"));
        }
        return switch (ledger.write(contents, records)) {
            case Written.Done() -> {
                report(changes, true);
                yield Optional.of(ExitCode.OK);
            }
            case Written.Overtaken() -> Optional.empty();
            case Written.Unknown(String why) ->
                Optional.of(refuse("nobody knows whether it was done: " + why
                        + ": look with 'anew volume show', or give the order again, which does no harm"));
        };
    }

    private void report(SortedMap<VolumeId, Change> changes, boolean done) {
        if (options.isJson()) {
            List<Map<String, Object>> list = new ArrayList<>();
            changes.forEach((id, change) -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("volume", id.toString());
                one.put("change", describe(change));
                list.add(one);
            });
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("changed", done);
            all.put("changes", list);
            console.print(Json.pretty(all));
            return;
        }
        if (changes.isEmpty()) {
            console.print("nothing to change: it is so already");
        }
        String would = done || changes.isEmpty() ? "" : "would be changed: ";
        changes.forEach((id, change) -> console.print(would + id + ": " + describe(change)));
    }

    /** For people, in the words of docs/volumes.md. */
    static String describe(Change change) {
        return switch (change) {
            case Change.Assign(var to, boolean urgent) ->
                to.map(pserver -> "assigned to " + pserver + (urgent ? ", by a fence at once" : ""))
                        .orElse("to rest");
            case Change.Replace(var leaving, var arriving, var pool, boolean atOnce) ->
                "leg on " + leaving + " to move to " + arriving + ", pool " + pool
                        + (atOnce ? ", and without it at once" : "");
            case Change.Grow(var size) -> "to grow to " + size;
            case Change.Retire() -> "retired";
            case Change.Drop(var gone) -> "without " + gone;
            case Change.Fence _,
                    Change.Release _,
                    Change.Own _,
                    Change.Settle _,
                    Change.Touch _,
                    Change.Join _,
                    Change.Leave _ -> throw new IllegalArgumentException("no person orders " + change);
        };
    }

    private int refuse(String why) {
        console.complain(why);
        return ExitCode.SOFTWARE;
    }

    /** What a person says when asked whether they mean it. */
    interface Confirmation {

        Confirmation NOT_NEEDED = () -> true;

        boolean given() throws IOException;
    }
}
