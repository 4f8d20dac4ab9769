package anew.core.model;

import java.util.List;

/**
 * How an image is made: {@code images/NAME/image.yaml}. Beside it lie {@code image.lock}, the exact packages, and
 * {@code files/}, which is laid over the image's root.
 *
 * @param family the operating system it is made of
 * @param suite the distribution's release, such as {@code bookworm}
 * @param packages what is asked for; what they need comes along through the lock file
 * @param modules kernel modules that are kept, as path globs below {@code kernel/}, such as {@code fs/ext4/**}, with
 *     whatever they depend on; empty keeps all
 * @param drop path globs, relative to the image's root, of what is left out, such as {@code usr/share/doc/**}
 * @param enable systemd units started at boot beyond what packages ask for
 * @param disable systemd units that packages start and this image does not
 */
public record ImageRecipe(
        ImageName name,
        OsFamily family,
        Kind kind,
        String suite,
        List<String> packages,
        List<String> modules,
        List<String> drop,
        List<String> enable,
        List<String> disable) {

    /** The operating systems an image can be made of; NetBSD is to be the second. */
    public enum OsFamily {
        DEBIAN
    }

    /** What the image is for. */
    public enum Kind {
        /** What the boot medium of a pserver carries, with Xen and the node agent. */
        DOM0,
        /** What a domU boots. */
        DOMU
    }

    public ImageRecipe {
        packages = List.copyOf(packages);
        modules = List.copyOf(modules);
        drop = List.copyOf(drop);
        enable = List.copyOf(enable);
        disable = List.copyOf(disable);
    }
}
