package anew.drivers.disk;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.drivers.disk.PartitionTable.Extent;
import org.junit.jupiter.api.Test;

class PartitionTableTest {

    /** As sfdisk of util-linux 2.38.1 printed it. */
    private static final String DUMP = """
            label: gpt
            label-id: 11111111-1111-4111-8111-111111111111
            device: d.img
            unit: sectors
            first-lba: 2048
            last-lba: 131038
            sector-size: 512

            d.img1 : start=        2048, size=       32768, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, \
            uuid=11111111-1111-4111-8111-111111111112, name="anew-config"
            d.img2 : start=       34816, size=       94208, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, \
            uuid=11111111-1111-4111-8111-111111111113, name="anew-scratch"
            """;

    @Test
    void theConfigPartitionIsFoundInADump() {
        assertThat(PartitionTable.config(DUMP)).contains(new Extent(1 << 20, Size.ofMebibytes(16)));
    }

    @Test
    void noneOrTwoConfigPartitionsAreNotFound() {
        assertThat(PartitionTable.config("label: gpt\n")).isEmpty();
        assertThat(PartitionTable.config(DUMP.replace("anew-scratch", "anew-config")))
                .isEmpty();
    }

    @Test
    void theSameSeedMakesTheSameTable() {
        Sha256 seed = Sha256.of(new byte[] {1});

        assertThat(PartitionTable.script(seed, Size.ofMebibytes(16)))
                .isEqualTo(PartitionTable.script(seed, Size.ofMebibytes(16)))
                .contains("start=2048, size=32768, type=L, name=\"anew-config\"")
                .isNotEqualTo(PartitionTable.script(Sha256.of(new byte[] {2}), Size.ofMebibytes(16)));
    }
}
