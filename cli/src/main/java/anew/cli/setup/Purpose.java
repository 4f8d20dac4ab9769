package anew.cli.setup;

import java.util.List;

/** What Debian packages are needed for; the lists name every package whose programs Anew's own code calls. */
public enum Purpose {
    IMAGES("build images", """
            mmdebstrap squashfs-tools xorriso cryptsetup-bin grub-pc-bin grub-efi-amd64-bin grub-common mtools dosfstools
            e2fsprogs fdisk busybox-static cpio kmod zstd xz-utils apt-utils uidmap dmsetup"""),
    LAB("run the lab", """
            qemu-system-x86 qemu-utils ovmf seabios ipxe-qemu busybox-static openssh-client fdisk e2fsprogs"""),
    VERIFY("run the tests", """
            shellcheck dash busybox-static util-linux e2fsprogs fdisk spin gcc libc6-dev etcd-server fio drbd-utils""");

    private final String words;
    private final String packages;

    Purpose(String words, String packages) {
        this.words = words;
        this.packages = packages;
    }

    /** In a sentence: "Debian packages to <em>build images</em>". */
    String words() {
        return words;
    }

    List<String> packages() {
        return List.of(packages.split("\\s+"));
    }
}
