package anew.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegReport;
import anew.core.model.Lineage;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Change;
import anew.core.protocol.VolumeView;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The words for where a volume is, along one take-over from a lost owner. */
final class StageTest {

    private static final HostName ALPHA = new HostName("alpha");
    private static final HostName BETA = new HostName("beta");
    private static final HostName STOR1 = new HostName("stor1");
    private static final HostName STOR2 = new HostName("stor2");
    private static final PoolName BULK = new PoolName("bulk");

    private final SortedMap<HostName, LegReport> reports = new TreeMap<>();
    private final SortedMap<HostName, Incarnation> present = new TreeMap<>();
    private VolumeRecord record = VolumeRecord.begun(
            new VolumeId(new HostName("db1"), new VolumeName("data")),
            Size.ofGibibytes(1),
            new Redundancy.Mirror(2),
            Lineage.beginning(0),
            Optional.of(ALPHA),
            new TreeMap<>(Map.of(STOR1, BULK, STOR2, BULK)),
            "secret");

    StageTest() {
        for (HostName each : Set.of(ALPHA, BETA, STOR1, STOR2)) {
            present.put(each, life(each));
        }
    }

    @Test
    void aVolumeIsFollowedFromItsFirstOwnerToTheNext() {
        assertThat(stage()).startsWith("fence");
        report(LegReport.State.FENCED);
        assertThat(stage()).isEqualTo("own: it is for alpha to take");
        change(new Change.Own(owner(ALPHA), false));
        assertThat(stage()).startsWith("open: on stor1, stor2");
        report(LegReport.State.OPEN);
        assertThat(stage()).startsWith("assemble");
        change(new Change.Join(new TreeMap<>(Map.of(STOR1, 1, STOR2, 1))));
        assertThat(stage()).isEqualTo("in use: by alpha, done");
        present.remove(ALPHA);
        assertThat(stage()).startsWith("fence: alpha was lost or has rebooted");
        change(new Change.Assign(Optional.of(BETA), false));
        assertThat(stage()).isEqualTo("fence: alpha is lost; beta is to fence it");
        change(new Change.Fence());
        assertThat(stage()).contains("epoch 2 has yet to be confirmed by");
        report(LegReport.State.FENCED);
        present.put(ALPHA, life(ALPHA));
        assertThat(stage()).isEqualTo("stop: the domU on alpha is to end");
        present.remove(ALPHA);
        assertThat(stage()).startsWith("own");
    }

    @Test
    void whatRestsOrIsRetiredIsWhereItIsToBe() {
        change(new Change.Assign(Optional.empty(), false));
        assertThat(stage()).isEqualTo("rests: , done");
        change(new Change.Retire());
        assertThat(stage()).isEqualTo("retired: , done");
    }

    @Test
    void legsThatAreMissingOrIllAreTold() {
        change(new Change.Join(new TreeMap<>(Map.of(STOR1, 1))));
        reports.put(
                STOR2,
                new LegReport(LegReport.State.SILENT, Epoch.FIRST, 1, new LegLife(life(STOR2), 1, 1), false, 1, ""));
        assertThat(Stage.illness(view())).isEqualTo("1 of 2 legs in sync, stor2 silent");
    }

    @Test
    void aLegHasMovedOnlyWhenAllAreInSyncAgain() {
        change(new Change.Own(owner(ALPHA), false));
        change(new Change.Join(new TreeMap<>(Map.of(STOR1, 1, STOR2, 1))));
        HostName stor3 = new HostName("stor3");
        change(new Change.Replace(STOR2, stor3, BULK, false));
        Goal goal = new Goal.Moved(STOR2);
        assertThat(goal.stage(view()).done()).isFalse();
        change(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        change(new Change.Leave());
        assertThat(goal.stage(view()).detail()).isEqualTo("1 of its legs are yet to be in sync");
        change(new Change.Join(new TreeMap<>(Map.of(stor3, 1))));
        assertThat(goal.stage(view()).done()).isTrue();
    }

    private String stage() {
        Stage stage = Stage.of(view());
        return stage.name() + ": " + stage.detail() + (stage.done() ? ", done" : "");
    }

    private VolumeView view() {
        return new VolumeView(record, reports, present, new TreeMap<>());
    }

    private void change(Change change) {
        record = change.apply(record, (int) record.version(), "secret");
    }

    private void report(LegReport.State state) {
        for (HostName leg : record.legs().keySet()) {
            reports.put(
                    leg,
                    new LegReport(
                            state, record.epoch(), record.version(), new LegLife(life(leg), 1, 1), false, 1 << 30, ""));
        }
    }

    private static Owner owner(HostName pserver) {
        return new Owner(pserver, life(pserver));
    }

    private static Incarnation life(HostName pserver) {
        return new Incarnation(pserver + "-1");
    }
}
