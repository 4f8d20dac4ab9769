package anew.cli.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets {@link StorageTrial} loose on the kernel that pservers have. */
@Tag("guest")
class StorageGuestTest {

    @TempDir
    private Path folder;

    @Test
    void theRealKernelDoesWhatThePortsPromise() throws Exception {
        try (Guest guest = new Guest(folder)) {
            String said = guest.run(StorageTrial.class, Duration.ofMinutes(12));

            Pattern.compile("took: .*").matcher(said).results().forEach(took -> System.out.println(took.group()));
            assertThat(said).contains("pass: no session is left");
        }
    }
}
