package anew.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Sha256;
import anew.image.LockFile;
import anew.image.LockFile.LockedPackage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockChangesTest {

    private static LockedPackage locked(String name, String version, String content) {
        return new LockedPackage(
                name, version, "amd64", Sha256.of(content.getBytes(StandardCharsets.UTF_8)), content.length());
    }

    private static LockFile lock(LockedPackage... packages) {
        return new LockFile(List.of(packages), List.of());
    }

    @Test
    void aFirstLockAddsEverything() {
        assertThat(LockChanges.between(Optional.empty(), lock(locked("bash", "5", "x"))))
                .containsExactly("+ bash 5");
    }

    @Test
    void equalLocksHaveNoChanges() {
        LockFile lock = lock(locked("bash", "5", "x"));
        assertThat(LockChanges.between(Optional.of(lock), lock)).isEmpty();
    }

    @Test
    void newOtherAndGonePackagesAreTold() {
        assertThat(LockChanges.between(
                        Optional.of(lock(locked("bash", "5", "x"), locked("dash", "1", "x"), locked("sed", "4", "x"))),
                        lock(locked("bash", "6", "y"), locked("nginx", "1", "x"), locked("sed", "4", "other"))))
                .containsExactly("bash 5 -> 6", "+ nginx 1", "sed 4 has other bytes than before", "- dash 1");
    }
}
