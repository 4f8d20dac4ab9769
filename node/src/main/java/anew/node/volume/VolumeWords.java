package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.Owner;
import anew.core.model.VolumeRecord;
import anew.core.protocol.LegState;
import anew.core.protocol.OwnerState;
import anew.core.protocol.VolumeView;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in a few words how legs and volumes are, for people. */
final class VolumeWords {

    private VolumeWords() {}

    static String of(LegState state) {
        if (state.failed().isPresent()) {
            return "silent: " + state.failed().get();
        }
        if (state.refused().isPresent()) {
            return "refused: the ledger is older than this leg; see 'anew recover'";
        }
        String gate = switch (state.gate()) {
            case LegState.Gate.Closed() -> "closed";
            case LegState.Gate.Open(var _, Owner owner, var _) -> "open for " + owner.pserver();
            case LegState.Gate.Unknown() -> "being closed";
        };
        return gate
                + state.mark().map(mark -> ", epoch " + mark.record().epoch()).orElse(", empty");
    }

    /** Empty where this pserver has nothing to do with the volume any more. */
    static Optional<String> of(OwnerState state, Owner self, String waitsFor) {
        Optional<VolumeRecord> record = state.view().map(VolumeView::record);
        boolean assigned = record.flatMap(VolumeRecord::assigned)
                .filter(self.pserver()::equals)
                .isPresent();
        boolean owned = record.filter(known -> known.isOwnedBy(self)).isPresent();
        if (!assigned && !owned && state.held().isEmpty()) {
            return Optional.empty();
        }
        String how = record.map(known -> (owned ? "owned" : state.held().isPresent() ? "lost" : "not owned yet")
                        + ", epoch " + known.epoch() + ", in sync " + names(known.inSync()))
                .orElse("held");
        return Optional.of(waitsFor.isEmpty() ? how : how + "; waits for " + waitsFor);
    }

    private static String names(Collection<HostName> names) {
        return names.isEmpty() ? "nowhere" : names.stream().map(HostName::text).collect(Collectors.joining(" "));
    }
}
