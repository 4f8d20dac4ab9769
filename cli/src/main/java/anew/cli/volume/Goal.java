package anew.cli.volume;

import anew.core.model.HostName;
import anew.core.model.LegReport;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.protocol.VolumeView;

/** What an order is to lead to, by which it is known when it has been carried out. */
sealed interface Goal {

    /** How far the volume is. */
    Stage stage(VolumeView view);

    /** It is where it is assigned to, or rests, or is retired: whatever its record wants. */
    record Settled() implements Goal {
        @Override
        public Stage stage(VolumeView view) {
            return Stage.of(view);
        }
    }

    /** The volume has no leg on {@code from} any more, and as many in sync as it should have. */
    record Moved(HostName from) implements Goal {
        @Override
        public Stage stage(VolumeView view) {
            VolumeRecord record = view.record();
            if (record.phase() == Phase.RETIRED) {
                return Stage.of(view);
            }
            if (record.owner().isEmpty()) {
                return new Stage("rests", "legs are copied by an owner, and it has none", false);
            }
            int missing = record.redundancy().legs() - record.inSync().size();
            return record.legs().containsKey(from)
                    ? new Stage(
                            "copy", record.inSync().contains(from) ? "the new leg is filled" : from + " leaves", false)
                    : missing > 0
                            ? new Stage("copy", missing + " of its legs are yet to be in sync", false)
                            : new Stage("moved", "", true);
        }
    }

    /** Every leg in sync has the room that the record asks for. */
    record Grown() implements Goal {
        @Override
        public Stage stage(VolumeView view) {
            VolumeRecord record = view.record();
            long wanted = record.redundancy().legBytes(record.size());
            for (HostName leg : record.inSync()) {
                LegReport report = view.reports().get(leg);
                if (report == null || report.bytes() < wanted) {
                    return new Stage("grow", "the leg on " + leg + " is yet to grow", false);
                }
            }
            return new Stage("grown", "its legs have room for " + record.size(), true);
        }
    }
}
