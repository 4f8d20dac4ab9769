package anew.cli.records;

import anew.cli.records.FleetLedger.Contents;
import anew.cli.records.FleetLedger.Written;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import anew.core.plan.Refusal;
import anew.core.protocol.VolumeOrders;
import anew.core.protocol.VolumeOrders.Creation;
import anew.core.protocol.VolumeOrders.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the first records of a fleet's volumes into the ledger; whoever is to own them and whoever keeps their legs does
 * the rest. Used by {@code anew volume create} and by {@code anew lab up}.
 */
public final class NewVolumes {

    /** One commit makes no more: the ledger takes 128 writes at most. */
    private static final int AT_ONCE = 100;

    private final Fleet fleet;
    private final Secrets secrets;

    public NewVolumes(Fleet fleet, Secrets secrets) {
        this.fleet = fleet;
        this.secrets = secrets;
    }

    /** What became of it. */
    public sealed interface Result {
        /** These were made, in this order. */
        record Made(List<VolumeRecord> records) implements Result {
            public Made {
                records = List.copyOf(records);
            }
        }

        /** None was made; why and what to do, one line each. */
        record Refused(List<String> reasons) implements Result {
            public Refused {
                reasons = List.copyOf(reasons);
            }
        }
    }

    /** Where the planner wants everything, with what the ledger holds as its past; reasons where it finds no place. */
    public static Outcome place(Fleet fleet, Contents contents) {
        SortedMap<HostName, HostName> hosts = new TreeMap<>();
        SortedMap<VolumeId, List<HostName>> legs = new TreeMap<>();
        for (VolumeRecord record : contents.records().values()) {
            if (record.phase() != VolumeRecord.Phase.RETIRED) {
                record.assigned().ifPresent(pserver -> hosts.put(record.id().vserver(), pserver));
                legs.put(
                        record.id(),
                        record.legs().keySet().stream()
                                .filter(leg -> !record.leaving().contains(leg))
                                .toList());
            }
        }
        hosts.keySet().retainAll(fleet.vservers().keySet());
        hosts.values().retainAll(fleet.pservers().keySet());
        return Planner.place(fleet, new Placement(hosts, legs));
    }

    /** The first records of {@code wanted}, or of every volume of the fleet that has none. Changes nothing. */
    public Result judge(Contents contents, Placement placement, Optional<VolumeId> wanted) {
        VolumeOrders orders = new VolumeOrders(fleet, placement, contents.volumes());
        List<VolumeRecord> records = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (VolumeId id : wanted.map(List::of).orElseGet(orders::missing)) {
            switch (orders.create(id, secrets.stamp(), secrets.secret())) {
                case Creation.Created(VolumeRecord record) -> {
                    records.add(record);
                    orders = orders.with(record);
                }
                case Refused(String why, String remedy) -> refusals.add(why + ": " + remedy);
            }
        }
        return refusals.isEmpty() ? new Result.Made(records) : new Result.Refused(refusals);
    }

    /** Makes every volume of the fleet that the ledger does not know yet, where {@code placement} has it. */
    public Result makeMissing(FleetLedger ledger, Placement placement) throws IOException {
        Contents contents = ledger.read();
        Result judged = judge(contents, placement, Optional.empty());
        return judged instanceof Result.Made(List<VolumeRecord> records) ? write(ledger, contents, records) : judged;
    }

    /** Writes what was judged. */
    public static Result write(FleetLedger ledger, Contents contents, List<VolumeRecord> records) {
        for (int from = 0; from < records.size(); from += AT_ONCE) {
            SortedMap<VolumeId, VolumeRecord> some = new TreeMap<>();
            records.subList(from, Math.min(records.size(), from + AT_ONCE))
                    .forEach(record -> some.put(record.id(), record));
            switch (ledger.write(contents, some)) {
                case Written.Done() -> {
                    // The next ones.
                }
                case Written.Overtaken() -> {
                    return new Result.Refused(List.of("somebody else makes volumes at the same time: try again"));
                }
                case Written.Unknown(String why) -> {
                    return new Result.Refused(List.of(
                            "nobody knows whether the volumes were made: " + why + ": try again, it does no harm"));
                }
            }
        }
        return new Result.Made(records);
    }

    /** For people. */
    public static List<String> describe(List<Refusal> refusals) {
        return refusals.stream().map(Refusal::describe).toList();
    }
}
