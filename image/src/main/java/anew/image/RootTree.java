package anew.image;

import anew.core.model.FileTree;
import anew.core.model.ImageRecipe;
import anew.image.LockFile.LockedPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The unpacked root of an image while it is made: packages, kernel modules, the recipe's files, units, less what the
 * recipe drops.
 */
final class RootTree {

    private final Workshop workshop;
    private final PackageCache packages;
    /** The root itself. */
    final Path root;
    /** What the boot packages hold: kernel, hypervisor, boot loader, busybox. */
    final Path boot;

    RootTree(Workshop workshop, PackageCache packages, Path work) {
        this.workshop = workshop;
        this.packages = packages;
        this.root = work.resolve("root");
        this.boot = work.resolve("boot");
    }

    void unpack(Path archive, LockFile lock) throws StepFailed, InterruptedException {
        workshop.scriptAsRoot("""
                mkdir -p "$2" "$3"
                tar --extract --file "$1" --directory "$2" --numeric-owner --same-permissions --exclude './dev/*'
                """, archive.toString(), root.toString(), boot.toString());
        for (LockedPackage locked : lock.boot()) {
            workshop.runAsRoot("dpkg-deb", "--extract", packages.file(locked).toString(), boot.toString());
        }
    }

    /** The version of the kernel among the boot packages, as {@code uname -r} gives it. */
    String kernelVersion() throws StepFailed {
        try (var versions = Files.list(boot.resolve("lib/modules"))) {
            List<Path> found = versions.toList();
            if (found.size() == 1) {
                return found.getFirst().getFileName().toString();
            }
            throw new StepFailed(
                    "the lock has " + found.size() + " kernels: a recipe names exactly one linux-image package");
        } catch (IOException none) {
            throw new StepFailed("the lock has no kernel: add linux-image-amd64 to the recipe's packages", none);
        }
    }

    /** Takes over the modules that the recipe keeps, and whatever they depend on. */
    void installModules(ImageRecipe recipe) throws StepFailed, InterruptedException {
        String version = kernelVersion();
        workshop.scriptAsRoot("""
                from=$1/lib/modules/$3 to=$2/usr/lib/modules/$3
                shift 3
                depmod --basedir "${from%/lib/modules/*}" "${from##*/}"
                cd "$from"
                shopt -s globstar nullglob
                if [ $# -eq 0 ]; then set -- '**'; fi
                declare -A keep
                for pattern; do
                    for file in kernel/$pattern; do
                        case $file in *.ko) keep[$file]=1 ;; esac
                    done
                done
                # modules.dep lists all that a module needs, not only the next.
                while IFS=': ' read -r module needs; do
                    if [ -n "${keep[$module]:-}" ]; then
                        for need in $needs; do keep[$need]=1; done
                    fi
                done <modules.dep
                mkdir -p "$to"
                cp modules.order modules.builtin modules.builtin.modinfo "$to"
                printf '%s\\n' "${!keep[@]}" | sort | cpio --quiet --pass-through --make-directories "$to"
                depmod --basedir "${to%/usr/lib/modules/*}" "${to##*/}"
                """, concat(List.of(boot.toString(), root.toString(), version), recipe.modules()));
    }

    /** Lays the recipe's files over the root: owned by root, executable or not, whatever the checkout's umask was. */
    void installFiles(FileTree files, Path staging) throws StepFailed, InterruptedException {
        try {
            for (Map.Entry<String, FileTree.Entry> entry : files.entries().entrySet()) {
                write(staging.resolve(entry.getKey()), entry.getValue());
            }
            Files.createDirectories(staging);
        } catch (IOException unwritable) {
            throw new StepFailed("cannot write below " + staging, unwritable);
        }
        workshop.scriptAsRoot("""
                tar --create --directory "$1" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX . |
                    tar --extract --directory "$2" --same-permissions --no-overwrite-dir --keep-directory-symlink
                """, staging.toString(), root.toString());
    }

    private static void write(Path path, FileTree.Entry entry) throws IOException {
        Files.createDirectories(path.getParent());
        switch (entry) {
            case FileTree.Entry.File(byte[] bytes, int mode) -> {
                Files.write(path, bytes);
                boolean executable = (mode & 0100) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
            case FileTree.Entry.Link(String target) -> Files.createSymbolicLink(path, Path.of(target));
        }
    }

    /** What every image has, whatever its recipe says, and what none may have. */
    void finish(ImageRecipe recipe) throws StepFailed, InterruptedException {
        workshop.scriptAsRoot("""
                cd "$1"
                mkdir -p config
                ln -sfn /config/global/hosts etc/hosts
                # Who a machine is, and whom it asks for names and packages, comes from its config partition: what
                # stands there now is mmdebstrap's, taken from the machine that builds.
                rm -f etc/ssh/ssh_host_* etc/hostname etc/resolv.conf etc/apt/sources.list
                rm -f etc/apt/apt.conf.d/99mmdebstrap
                # open-iscsi draws a name at random when it is installed, and all machines would bear the same.
                rm -f etc/iscsi/initiatorname.iscsi
                : >etc/machine-id
                rm -rf var/log/* var/cache/apt/* var/lib/apt/lists/* run/* tmp/*
                """, root.toString());
        for (String unit : recipe.enable()) {
            workshop.runAsRoot("chroot", root.toString(), "systemctl", "--quiet", "enable", unit);
        }
        for (String unit : recipe.disable()) {
            workshop.runAsRoot("chroot", root.toString(), "systemctl", "--quiet", "disable", unit);
        }
        workshop.scriptAsRoot("""
                cd "$1"
                shift
                shopt -s globstar nullglob dotglob
                for pattern; do
                    rm -rf -- $pattern
                done
                """, concat(List.of(root.toString()), recipe.drop()));
    }

    private static String[] concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toArray(String[]::new);
    }
}
