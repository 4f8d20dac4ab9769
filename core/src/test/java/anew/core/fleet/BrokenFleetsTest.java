package anew.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every kind of mistake is a folder in {@code broken/}: a {@code patch} of the good fleet (see {@link Repositories}) and
 * {@code complaints.expect}, all that must be said about it, one complaint a line. A new case needs no code.
 */
class BrokenFleetsTest {

    @Test
    void theGoodFleetIsAccepted() {
        assertThat(complaints(FleetReader.read(Repositories.good()))).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> eachMistakeIsToldAsExpected() throws IOException {
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    String expected = Files.readString(folder.resolve("complaints.expect"));
                    assertThat(said(folder)).isEqualTo(expected);
                }));
    }

    @Test
    void everyComplaintSaysHowToMendIt() throws IOException {
        for (Path folder : cases()) {
            for (Complaint complaint : complaints(read(folder))) {
                assertThat(complaint.remedy()).as(complaint.toString()).isNotBlank();
                assertThat(complaint.problem())
                        .as(complaint.toString())
                        .doesNotContain("\n")
                        .isNotBlank();
            }
        }
    }

    private static String said(Path folder) {
        return complaints(read(folder)).stream()
                .map(complaint -> complaint + "\n")
                .collect(Collectors.joining());
    }

    private static FleetReading read(Path folder) {
        return FleetReader.read(Repositories.patched(Repositories.good(), folder.resolve("patch")));
    }

    private static List<Complaint> complaints(FleetReading reading) {
        return switch (reading) {
            case FleetReading.Accepted accepted -> List.of();
            case FleetReading.Refused(List<Complaint> complaints) -> complaints;
        };
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(Repositories.RESOURCES.resolve("broken"))) {
            return folders.sorted().toList();
        }
    }
}
