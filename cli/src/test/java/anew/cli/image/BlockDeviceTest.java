package anew.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lists are as lsblk of util-linux 2.38 prints them. */
class BlockDeviceTest {

    private static final long ISO_BYTES = 150_000_000;

    @Test
    void anUnusedStickWithPartitionsMayBeOverwritten() {
        assertThat(BlockDevice.parse("disk 8000000000 0 \npart 7999000000 0 \n").refusal(ISO_BYTES))
                .isEmpty();
    }

    @Test
    void aMountedPartitionIsRefusedWithItsMountPoints() {
        assertThat(BlockDevice.parse("disk 8000000000 0 \npart 7999000000 0 /\\x0a/var/lib\n")
                        .refusal(ISO_BYTES))
                .hasValueSatisfying(reason -> assertThat(reason).contains("in use (/ /var/lib)"));
    }

    @Test
    void swapIsInUse() {
        assertThat(BlockDevice.parse("disk 8000000000 0 [SWAP]\n").refusal(ISO_BYTES))
                .hasValueSatisfying(reason -> assertThat(reason).contains("[SWAP]"));
    }

    @Test
    void aMemberOfAVolumeGroupOrArrayIsInUse() {
        for (String member : new String[] {"lvm", "raid1", "crypt"}) {
            assertThat(BlockDevice.parse("disk 8000000000 0 \n" + member + " 7999000000 0 \n")
                            .refusal(ISO_BYTES))
                    .hasValueSatisfying(reason -> assertThat(reason).contains(member));
        }
    }

    @Test
    void aPartitionIsNotAWholeDisk() {
        assertThat(BlockDevice.parse("part 8000000000 0 \n").refusal(ISO_BYTES))
                .hasValueSatisfying(reason -> assertThat(reason).contains("is a part, not a whole disk"));
    }

    @Test
    void aWriteProtectedStickIsRefused() {
        assertThat(BlockDevice.parse("disk 8000000000 1 \n").refusal(ISO_BYTES))
                .hasValueSatisfying(reason -> assertThat(reason).contains("write-protected"));
    }

    @Test
    void aStickThatIsTooSmallIsRefused() {
        assertThat(BlockDevice.parse("disk 1000000 0 \n").refusal(ISO_BYTES))
                .hasValueSatisfying(reason -> assertThat(reason).contains("the boot medium needs"));
    }
}
