package anew.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BootMediumTest {

    private static final String MENU = BootMedium.grubConfig(new RootImage(4096, Sample.digest("verity")));

    @Test
    void bothEntriesNameTheRootByItsHash() {
        String root = "anew.root=/anew anew.roothash=" + Sample.digest("verity") + " anew.squashfs=4096";
        assertThat(MENU.lines().filter(line -> line.contains(root)))
                .satisfiesExactly(
                        xen -> assertThat(xen).contains("module2 /boot/vmlinuz").contains("console=hvc0"),
                        plain -> assertThat(plain)
                                .contains("linux /boot/vmlinuz")
                                .contains("console=ttyS0"));
    }

    /** Else boot.cfg could not overrule it. */
    @Test
    void theConfigPartitionIsReadAfterTheDefaultIsSet() {
        assertThat(MENU).containsSubsequence("set default=xen", "source ($config)/boot.cfg", "menuentry 'Anew'");
        assertThat(MENU).contains("--id xen", "--id plain");
    }
}
