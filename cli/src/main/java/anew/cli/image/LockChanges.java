package anew.cli.image;

import anew.image.LockFile;
import anew.image.LockFile.LockedPackage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a new lock changes, a line each: {@code + name version}, {@code - name version}, {@code name old -> new}. */
final class LockChanges {

    private LockChanges() {}

    static List<String> between(Optional<LockFile> before, LockFile after) {
        SortedMap<String, LockedPackage> old = new TreeMap<>();
        before.ifPresent(lock -> lock.all().forEach(locked -> old.put(locked.name(), locked)));
        List<String> changes = new ArrayList<>();
        for (LockedPackage now : after.all()) {
            LockedPackage then = old.remove(now.name());
            if (then == null) {
                changes.add("+ " + now.name() + " " + now.version());
            } else if (!then.version().equals(now.version())) {
                changes.add(now.name() + " " + then.version() + " -> " + now.version());
            } else if (!then.sha256().equals(now.sha256())) {
                changes.add(now.name() + " " + now.version() + " has other bytes than before");
            }
        }
        old.values().forEach(gone -> changes.add("- " + gone.name() + " " + gone.version()));
        return changes;
    }
}
