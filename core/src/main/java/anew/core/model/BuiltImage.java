package anew.core.model;

/**
 * A root image as it was built: what a pserver needs to check it and to boot a domU from it.
 *
 * <p>In an image store it is the folder {@code SHA256/} with the files {@code manifest.json}, {@code root.img},
 * {@code vmlinuz} and {@code initrd}.
 *
 * @param id the SHA-256 of {@code manifest.json}, which in turn names the digests below: the image's identity
 * @param root digest of {@code root.img}: the squashfs followed by its dm-verity hash tree
 * @param rootBytes size of {@code root.img}
 * @param squashfsBytes where in {@code root.img} the hash tree begins; a multiple of 4096
 * @param verityRootHash root hash of the tree (dm-verity, SHA-256, no salt, 4096-byte blocks)
 * @param kernel digest of {@code vmlinuz}
 * @param initrd digest of {@code initrd}
 */
public record BuiltImage(
        ImageName name,
        Sha256 id,
        Sha256 root,
        long rootBytes,
        long squashfsBytes,
        Sha256 verityRootHash,
        Sha256 kernel,
        Sha256 initrd) {}
