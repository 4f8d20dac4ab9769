package anew.cli.lab;

import anew.cli.lab.LedgerFounding.Answers;
import anew.cli.records.FleetLedger;
import anew.cli.records.NewVolumes;
import anew.cli.records.Secrets;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.model.VolumeRecord;
import anew.lab.Lab;
import anew.lab.LabListener;
import anew.lab.plan.LabLedger;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Switches on the machines of a lab that is prepared, in this order: (1) those that keep the ledger, where machines do;
 * (2) the ledger, founded if it never was; (3) the records of volumes; (4) everything else. A domU with volumes starts only
 * when its volumes are in the ledger.
 */
final class LabBoot {

    /** For members that machines have just begun to find each other and elect, emulated. */
    private static final Duration ELECTION = Duration.ofMinutes(5);

    private final Lab lab;
    private final LabPlan plan;
    private final Fleet fleet;
    private final Placement placement;
    private final AgentCalls calls;
    private final FleetLedger ledger;

    /** {@code calls} go to the machines of {@code lab}. */
    LabBoot(Lab lab, LabPlan plan, Fleet fleet, Placement placement, AgentCalls calls) {
        this.lab = lab;
        this.plan = plan;
        this.fleet = fleet;
        this.placement = placement;
        this.calls = calls;
        this.ledger = FleetLedger.at(plan.ledger().urls(), fleet.name());
    }

    /** Whether all went well; what did not was told. */
    boolean run(int atOnce, LabListener listener) throws IOException, InterruptedException {
        boolean begun = switch (plan.ledger()) {
            case LabLedger.OfDaemon _ -> true;
            case LabLedger.OnMachines(SortedMap<HostName, LabLedger.Seat> seats) ->
                lab.bootWithoutDomUs(plan, seats.keySet(), atOnce, listener) && begin(seats.keySet(), listener);
        };
        boolean made = begun && makeVolumes(listener); // DomUs without volumes can run all the same.
        return lab.boot(plan, atOnce, listener) && made;
    }

    /** Has the agents begin the ledger, unless they have kept one before, and waits until it answers. */
    private boolean begin(Set<HostName> keepers, LabListener listener) throws IOException, InterruptedException {
        LedgerFounding founding = new LedgerFounding(calls, keepers);
        return switch (founding.ask()) {
            case Answers.Unknown(List<String> reasons) -> {
                reasons.forEach(listener::tell);
                yield false;
            }
            case Answers.Known known -> {
                if (known.keeping().isEmpty() && !isFounded(founding, known, listener)) {
                    yield false;
                }
                yield answers(listener);
            }
        };
    }

    private static boolean isFounded(LedgerFounding founding, Answers.Known known, LabListener listener)
            throws IOException, InterruptedException {
        Optional<String> refusal = LedgerFounding.refusal(known);
        refusal.ifPresent(listener::tell);
        if (refusal.isPresent()) {
            return false;
        }
        SortedMap<HostName, String> failures = founding.found(known, false);
        failures.forEach((pserver, why) -> listener.tell(pserver + " does not begin the ledger: " + why));
        if (failures.isEmpty()) {
            listener.tell("the ledger begins on " + known.notes().keySet());
        }
        return failures.isEmpty();
    }

    private boolean answers(LabListener listener) throws InterruptedException {
        long deadline = System.nanoTime() + ELECTION.toNanos();
        String silence = "";
        while (System.nanoTime() < deadline) {
            try {
                ledger.read();
                return true;
            } catch (IOException silent) {
                silence = String.valueOf(silent.getMessage());
                TimeUnit.SECONDS.sleep(1); // Members tell nobody that they have elected; one has to ask.
            }
        }
        listener.tell("the ledger does not answer: " + silence + ": see 'journalctl -u anew-ledger' on its machines");
        return false;
    }

    private boolean makeVolumes(LabListener listener) {
        try {
            return switch (new NewVolumes(fleet, new Secrets()).makeMissing(ledger, placement)) {
                case NewVolumes.Result.Made(List<VolumeRecord> records) -> {
                    records.forEach(record -> listener.tell("volume " + record.id() + " is new, with legs on "
                            + record.legs().keySet()));
                    yield true;
                }
                case NewVolumes.Result.Refused(List<String> reasons) -> {
                    reasons.forEach(listener::tell);
                    yield false;
                }
            };
        } catch (IOException failure) {
            listener.tell("no volume is made: " + failure.getMessage());
            return false;
        }
    }
}
