package anew.drivers.xen;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.Listing;
import anew.core.port.Hypervisor.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XlListTest {

    private static final String HEADER =
            "Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                  "
                    + "          Reason-Code\tSecurity Label\n";
    private static final String UUID_TEXT = "6c1f6c5e-0a55-8d3e-b1c2-58f1c9a4e7d0";

    @Test
    void aRecordedListIsRead() throws IOException {
        Listing listing = XlList.parse(recording("xl-list-v.txt"));

        assertThat(listing)
                .isEqualTo(new Listing.Domains(List.of(
                        new Domain(1, UUID.fromString("8ea2eee8-f033-80f8-80b6-465a3d256cef"), "web1", State.RUNNING),
                        new Domain(2, UUID.fromString("0b1dd6a1-77aa-8c44-9d0e-1b2c77aa0c44"), "mail", State.CRASHED),
                        new Domain(5, UUID.fromString("5ad8e1f2-4f0c-8f5b-a3f1-2d1be6a94c33"), "", State.DYING))));
    }

    /** Recorded in the lab while xl was making web1. */
    @Test
    void aDomainThatIsBeingMadeIsPaused() throws IOException {
        assertThat(XlList.parse(recording("xl-list-v-starting.txt")))
                .isEqualTo(new Listing.Domains(List.of(
                        new Domain(1, UUID.fromString("7535e950-65f1-8a97-8f85-0a288e16139a"), "db1", State.RUNNING),
                        new Domain(2, UUID.fromString("8ea2eee8-f033-80f8-af1b-f9284a5f7c22"), "web1", State.PAUSED))));
    }

    @ParameterizedTest
    @CsvSource({
        "r-----, RUNNING",
        "-b----, RUNNING",
        "------, RUNNING",
        "--p---, PAUSED",
        "---s--, POWERED_OFF",
        "---sr-, REBOOTING",
        "---sc-, CRASHED",
        "---sw-, CRASHED",
        "--psc-, CRASHED",
        "-----d, DYING",
        "---s-d, DYING",
        "--psrd, DYING",
    })
    void theSixLettersAreUnderstood(String letters, State state) {
        String line = "web1                                         3   256     1     " + letters + "       4.1 "
                + UUID_TEXT + "        -                -\n";

        assertThat(XlList.parse(HEADER + line))
                .isEqualTo(new Listing.Domains(List.of(new Domain(3, UUID.fromString(UUID_TEXT), "web1", state))));
    }

    @Test
    void aLineThatCannotBeReadMakesTheWholeListUnknown() {
        assertThat(XlList.parse(HEADER + "something new\n")).isInstanceOf(Listing.Unknown.class);
    }

    @Test
    void noTableIsNotAnEmptyOne() {
        assertThat(XlList.parse("")).isInstanceOf(Listing.Unknown.class);
        assertThat(XlList.parse(HEADER)).isEqualTo(new Listing.Domains(List.of()));
    }

    private static String recording(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(XlListTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
