package anew.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.Placement;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeCheck;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import anew.core.plan.Snapshot;
import anew.core.protocol.VolumeOrders.Answer;
import anew.core.protocol.VolumeOrders.Creation;
import anew.core.protocol.VolumeOrders.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class VolumeOrdersTest {

    private static final String FLEET = """
            pserver alpha rack=r1 memory=3GiB cpus=1 networks=lan,storage
            pserver beta rack=r2 memory=3GiB cpus=1 networks=lan,storage
            pserver delta rack=r3 memory=3GiB cpus=1 networks=storage
            pserver stor1 rack=r1 memory=1GiB cpus=1 networks=storage stores-only pool=bulk:4GiB pool=fast:2GiB
            pserver stor2 rack=r2 memory=1GiB cpus=1 networks=storage stores-only pool=bulk:4GiB
            pserver stor3 rack=r3 memory=1GiB cpus=1 networks=storage stores-only pool=bulk:1GiB
            pserver stor4 rack=r1 memory=1GiB cpus=1 networks=storage stores-only pool=bulk:4GiB
            vserver db1 memory=512MiB vcpus=1 network=lan volume=data:1GiB:mirrors2:stor1,stor2 volume=logs:1GiB:mirrors2
            vserver db2 memory=512MiB vcpus=1 network=lan volume=data:1GiB:mirrors2
            vserver web1 memory=512MiB vcpus=1 network=lan
            """;
    private static final VolumeId DATA = id("db1", "data");
    private static final VolumeId LOGS = id("db1", "logs");
    private static final VolumeId DB2 = id("db2", "data");
    private static final HostName ALPHA = new HostName("alpha");
    private static final HostName BETA = new HostName("beta");
    private static final HostName STOR1 = new HostName("stor1");
    private static final HostName STOR2 = new HostName("stor2");
    private static final HostName STOR3 = new HostName("stor3");
    private static final HostName STOR4 = new HostName("stor4");
    private static final PoolName BULK = new PoolName("bulk");

    private Fleet fleet = Snapshot.parse(FLEET).fleet();
    private final SortedMap<VolumeId, VolumeView> volumes = new TreeMap<>();
    private final SortedMap<HostName, LegReport> reports = new TreeMap<>();
    private final SortedMap<HostName, Incarnation> present = new TreeMap<>();

    VolumeOrdersTest() {
        for (HostName each : List.of(ALPHA, BETA, STOR1, STOR2, STOR3, STOR4)) {
            present.put(each, new Incarnation(each + "-1"));
        }
    }

    @Test
    void aNewVolumeLiesInTheRoomiestPoolsAndBelongsWhereItsVserverRuns() {
        assertThat(orders().missing()).containsExactly(DATA, LOGS, DB2);
        VolumeRecord record = created(DATA);
        assertThat(record.legs()).isEqualTo(Map.of(STOR1, BULK, STOR2, BULK));
        assertThat(record.phase()).isEqualTo(VolumeRecord.Phase.NEW);
        assertThat(record.assigned()).isEqualTo(placement().hostOf(new HostName("db1")));
        assertThat(orders().with(record).missing()).containsExactly(LOGS, DB2);
    }

    @Test
    void nothingIsCreatedTwiceOrWithoutRoomOrUnknown() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        assertThat(orders().create(DATA, 1, "s")).isInstanceOf(Refused.class);
        assertThat(orders().create(id("db1", "dta"), 1, "s")).isInstanceOf(Refused.class);
        volumes.clear();
        inUse(DB2, ALPHA, new Size(4L << 30), STOR1, STOR2);
        assertThat(orders().create(DATA, 1, "s"))
                .isEqualTo(new Refused(
                        "a leg of volume db1/data needs 1 GiB, and stor2 has 0 B left in its pool bulk",
                        "enlarge the pool, move other legs away, or choose another storage pserver"));
    }

    @Test
    void legsInOneRackAreRefused() {
        Placement inOneRack = new Placement(placement().hosts(), new TreeMap<>(Map.of(LOGS, List.of(STOR1, STOR4))));
        assertThat(new VolumeOrders(fleet, inOneRack, volumes).create(LOGS, 1, "s"))
                .isEqualTo(new Refused(
                        "two legs of volume db1/logs, on stor1 and stor4, would be in rack r1",
                        "choose a storage pserver in a rack of its own"));
    }

    @Test
    void allVolumesOfAVserverAreTakenOverTogether() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        inUse(LOGS, ALPHA, STOR1, STOR2);
        Change assign = new Change.Assign(Optional.of(BETA), true);
        assertThat(orders().takeOver(DATA.vserver(), BETA, true))
                .isEqualTo(accepted(Map.of(DATA, assign, LOGS, assign)));
        assertThat(orders().takeOver(DATA.vserver(), ALPHA, false)).isEqualTo(accepted(Map.of()));
        assertThat(orders().rest(DATA.vserver()))
                .isEqualTo(accepted(Map.of(
                        DATA,
                        new Change.Assign(Optional.empty(), false),
                        LOGS,
                        new Change.Assign(Optional.empty(), false))));
    }

    @Test
    void nobodyTakesOverWhatItCannotRun() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        assertThat(whyNotTo("stor1")).isEqualTo("stor1 runs no vservers");
        assertThat(whyNotTo("delta")).isEqualTo("delta is not on network lan of db1");
        assertThat(whyNotTo("gamma")).isEqualTo("the fleet has no pserver gamma");
        present.remove(BETA);
        assertThat(whyNotTo("beta")).isEqualTo("the agent of beta does not keep its lease in the ledger");
        present.put(BETA, new Incarnation("beta-2"));
        fleet = Snapshot.parse(FLEET.replace("beta rack=r2 memory=3GiB", "beta rack=r2 memory=1280MiB"))
                .fleet();
        assertThat(whyNotTo("beta"))
                .contains("db1 needs 512 MiB and 1 vCPUs, and beta has")
                .endsWith("left");
    }

    @Test
    void nothingIsTakenOverWithoutALegInSyncThatAnswers() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        present.remove(STOR1);
        report(STOR2, LegReport.State.SILENT);
        assertThat(whyNotTo("beta")).contains("none answers");
        report(STOR2, LegReport.State.REFUSED);
        assertThat(whyNotTo("beta")).contains("knows more than the ledger");
        report(STOR2, LegReport.State.OPEN);
        assertThat(orders().takeOver(DATA.vserver(), BETA, true)).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void aLegMovesOnlyToWhereItMayLie() {
        inUse(LOGS, ALPHA, STOR1, STOR2);
        assertThat(orders().moveLeg(LOGS, STOR2, STOR3, Optional.empty(), false))
                .isEqualTo(accepted(Map.of(LOGS, new Change.Replace(STOR2, STOR3, BULK, false))));
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR1, Optional.empty(), false)))
                .contains("on stor1 already");
        assertThat(why(orders().moveLeg(LOGS, STOR3, STOR4, Optional.empty(), false)))
                .contains("no leg on stor3");
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR4, Optional.empty(), false)))
                .contains("would be in rack r1");
        assertThat(why(orders().moveLeg(LOGS, STOR2, ALPHA, Optional.empty(), false)))
                .contains("alpha has no storage");
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR3, Optional.of(new PoolName("fast")), false)))
                .contains("no pool fast");
        assertThat(why(orders().moveLeg(id("db1", "nix"), STOR2, STOR3, Optional.empty(), false)))
                .isEqualTo("the ledger has no volume db1/nix");
        inUse(DB2, ALPHA, STOR1, STOR3);
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR3, Optional.empty(), false)))
                .contains("0 B left in its pool bulk");
    }

    @Test
    void whereTheRepositoryNamesLegsItIsChangedFirst() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        assertThat(orders().moveLeg(DATA, STOR2, STOR3, Optional.empty(), false))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.remedy()).contains("in place of stor2"));
    }

    @Test
    void theLastLegInSyncStays() {
        inUse(LOGS, ALPHA, STOR1, STOR2);
        change(LOGS, new Change.Drop(new TreeSet<>(Set.of(STOR1))));
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR3, Optional.empty(), false)))
                .contains("too few legs in sync");
        assertThat(orders().moveLeg(LOGS, STOR1, STOR4, Optional.empty(), false))
                .isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void aVolumeGrowsToWhatTheFleetSaysAndNeverShrinks() {
        inUse(LOGS, ALPHA, STOR1, STOR2);
        assertThat(orders().grow(LOGS)).isEqualTo(accepted(Map.of()));
        fleet = Snapshot.parse(FLEET.replace("logs:1GiB", "logs:3GiB")).fleet();
        assertThat(orders().grow(LOGS)).isEqualTo(accepted(Map.of(LOGS, new Change.Grow(Size.ofGibibytes(3)))));
        inUse(DATA, ALPHA, new Size(2L << 30), STOR1, STOR2);
        assertThat(why(orders().grow(LOGS))).contains("needs 3 GiB, and stor1 has 2 GiB left");
        fleet = Snapshot.parse(FLEET.replace("logs:1GiB", "logs:512MiB")).fleet();
        assertThat(why(orders().grow(LOGS))).contains("cannot shrink");
    }

    @Test
    void whatIsInUseIsNotRetired() {
        inUse(LOGS, ALPHA, STOR1, STOR2);
        assertThat(why(orders().retire(LOGS))).isEqualTo("volume db1/logs is in use by alpha");
        change(LOGS, new Change.Assign(Optional.empty(), false));
        change(LOGS, new Change.Release(new Owner(ALPHA, new Incarnation("alpha-1"))));
        assertThat(orders().retire(LOGS)).isEqualTo(accepted(Map.of(LOGS, new Change.Retire())));
        change(LOGS, new Change.Retire());
        assertThat(orders().retire(LOGS)).isEqualTo(accepted(Map.of()));
        assertThat(orders().create(LOGS, 1, "s")).isInstanceOf(Refused.class);
        assertThat(orders().grow(LOGS)).isInstanceOf(Refused.class);
    }

    private VolumeOrders orders() {
        return new VolumeOrders(fleet, placement(), volumes);
    }

    private Placement placement() {
        return switch (Planner.place(Snapshot.parse(FLEET).fleet(), Placement.empty())) {
            case Outcome.Placed placed -> placed.placement();
            case Outcome.Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    private VolumeRecord created(VolumeId id) {
        return switch (orders().create(id, 1, "s")) {
            case Creation.Created(VolumeRecord record) -> record;
            case Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    @Test
    void aLegThatIsWrongLeavesBeforeTheNewOneIsFilledIfTheOthersAnswer() {
        inUse(LOGS, ALPHA, STOR1, STOR2);
        assertThat(orders().moveLeg(LOGS, STOR2, STOR3, Optional.empty(), true))
                .isEqualTo(accepted(Map.of(LOGS, new Change.Replace(STOR2, STOR3, BULK, true))));

        change(LOGS, new Change.Replace(STOR2, STOR3, BULK, false));
        assertThat(record(LOGS).inSync()).containsExactly(STOR1, STOR2);
        assertThat(orders().moveLeg(LOGS, STOR2, STOR3, Optional.empty(), true))
                .isEqualTo(accepted(Map.of(LOGS, new Change.Replace(STOR2, STOR3, BULK, true))));
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR4, Optional.empty(), true)))
                .contains("not for one on stor4");

        present.remove(STOR1);
        put(record(LOGS));
        assertThat(why(orders().moveLeg(LOGS, STOR2, STOR3, Optional.empty(), true)))
                .contains("other legs in sync (stor1) none answers");
    }

    @Test
    void aLegThatIsWrongIsDistrustedUntilItHasLeft() {
        inUse(LOGS, ALPHA, STOR1, STOR2);
        change(LOGS, new Change.Replace(STOR2, STOR3, BULK, true));

        assertThat(record(LOGS).inSync()).containsExactly(STOR1, STOR2);
        assertThat(record(LOGS).distrusted()).containsExactly(STOR2);

        change(LOGS, new Change.Leave());
        assertThat(record(LOGS).distrusted()).isEmpty();
    }

    @Test
    void aCheckIsForTheOwnerInItsEpoch() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        assertThat(orders().check(DATA, VolumeCheck.NONE, 17))
                .isEqualTo(new VolumeOrders.Checking.Ordered(
                        new CheckOrder(record(DATA).epoch(), 17)));
    }

    @Test
    void aCheckThatIsOpenIsNotOrderedTwice() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        CheckOrder open = new CheckOrder(record(DATA).epoch(), 16);
        VolumeCheck known = new VolumeCheck(Optional.of(open), Optional.empty());
        assertThat(orders().check(DATA, known, 17)).isEqualTo(new VolumeOrders.Checking.UnderWay(open));

        CheckReport ended = new CheckReport(
                open,
                record(DATA).owner().orElseThrow().pserver(),
                record(DATA).inSync(),
                Records.START,
                new CheckReport.Stage.Ended(Records.START, new CheckReport.Finding.Equal(0)));
        assertThat(orders().check(DATA, new VolumeCheck(Optional.of(open), Optional.of(ended)), 17))
                .isInstanceOf(VolumeOrders.Checking.Ordered.class);
    }

    @Test
    void whatNobodyCouldReadIsNotChecked() {
        inUse(DATA, ALPHA, STOR1, STOR2);
        HostName leg = record(DATA).inSync().first();
        change(DATA, new Change.Drop(new TreeSet<>(Set.of(leg))));
        assertThat(whyNoCheck()).contains("only 1 of its legs is in sync");

        change(DATA, new Change.Join(new TreeMap<>(Map.of(leg, Records.STAMP))));
        present.remove(record(DATA).owner().orElseThrow().pserver());
        put(record(DATA));
        assertThat(whyNoCheck()).contains("does not keep its lease");

        change(DATA, new Change.Fence());
        assertThat(whyNoCheck()).contains("has no owner");
    }

    private String whyNoCheck() {
        return orders().check(DATA, VolumeCheck.NONE, 17) instanceof Refused(String why, String _) ? why : "accepted";
    }

    private void inUse(VolumeId id, HostName owner, HostName... legs) {
        inUse(id, owner, Size.ofGibibytes(1), legs);
    }

    private void inUse(VolumeId id, HostName owner, Size size, HostName... legs) {
        TreeMap<HostName, PoolName> pools = new TreeMap<>();
        Arrays.stream(legs).forEach(leg -> pools.put(leg, BULK));
        TreeMap<HostName, Integer> stamps = new TreeMap<>();
        pools.keySet().forEach(leg -> stamps.put(leg, Records.STAMP));
        VolumeRecord fresh = Records.fresh();
        put(Records.after(
                VolumeRecord.begun(id, size, fresh.redundancy(), fresh.lineage(), Optional.of(owner), pools, "s"),
                new Change.Own(new Owner(owner, new Incarnation(owner + "-1")), false),
                new Change.Join(stamps)));
    }

    private void change(VolumeId id, Change change) {
        put(Records.after(record(id), change));
    }

    private void put(VolumeRecord record) {
        volumes.put(record.id(), new VolumeView(record, reports, present, new TreeMap<>()));
    }

    private void report(HostName leg, LegReport.State state) {
        VolumeRecord record = record(DATA);
        reports.put(
                leg,
                new LegReport(
                        state,
                        record.epoch(),
                        record.version(),
                        new LegLife(Records.LIFE, Records.STAMP, 1),
                        false,
                        1 << 30,
                        ""));
        put(record);
    }

    private VolumeRecord record(VolumeId id) {
        return Objects.requireNonNull(volumes.get(id)).record();
    }

    private String whyNotTo(String to) {
        volumes.values().forEach(view -> put(view.record()));
        return why(orders().takeOver(DATA.vserver(), new HostName(to), true));
    }

    private static String why(Answer answer) {
        return answer instanceof Refused refused ? refused.why() : answer.toString();
    }

    private static Answer accepted(Map<VolumeId, Change> changes) {
        return new Answer.Accepted(new TreeMap<>(changes));
    }

    private static VolumeId id(String vserver, String volume) {
        return new VolumeId(new HostName(vserver), new VolumeName(volume));
    }
}
