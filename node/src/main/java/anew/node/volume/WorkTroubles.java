package anew.node.volume;

import anew.core.model.VolumeId;
import anew.core.protocol.OwnerEffect;
import anew.core.protocol.OwnerEffect.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an owner tries again and again to do to its sessions and arrays, and cannot. One attempt that fails is nothing to
 * tell of: a leg may be about to open.
 */
final class WorkTroubles {

    /** What still fails after so long does not mend itself, most likely. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What was not tried again for so long is not wanted any more. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(30);

    private record What(VolumeId volume, Work work) {}

    private record Trouble(Instant first, Instant last, String why) {}

    private final Map<What, Trouble> troubles = new HashMap<>();

    void failed(VolumeId volume, Work work, String why, Instant now) {
        troubles.merge(
                new What(volume, work),
                new Trouble(now, now, why),
                (before, latest) -> new Trouble(before.first, latest.last, latest.why));
    }

    void done(VolumeId volume, Work work) {
        troubles.remove(new What(volume, work));
    }

    /** What has been failing for long, for people. */
    List<String> lasting(Instant now) {
        troubles.values()
                .removeIf(trouble -> Duration.between(trouble.last, now).compareTo(FORGOTTEN) > 0);
        return troubles.entrySet().stream()
                .filter(trouble -> Duration.between(trouble.getValue().first, trouble.getValue().last)
                                .compareTo(PATIENCE)
                        >= 0)
                .map(trouble -> "volume " + trouble.getKey().volume + ": cannot " + words(trouble.getKey().work) + ": "
                        + trouble.getValue().why)
                .sorted()
                .toList();
    }

    /** Without the secret that some work carries. */
    private static String words(Work work) {
        return switch (work) {
            case OwnerEffect.LogIn logIn -> "log in to leg " + logIn.leg();
            case OwnerEffect.Flush flush -> "flush the array for leg " + flush.leg();
            case OwnerEffect.Make _ -> "make the array";
            case OwnerEffect.Assemble _ -> "assemble the array";
            case OwnerEffect.Add add -> "add leg " + add.leg();
            case OwnerEffect.Fail fail -> "drop leg " + fail.leg();
            case OwnerEffect.TearDown() -> "stop the array";
            case OwnerEffect.Extend _ -> "grow the array";
        };
    }
}
