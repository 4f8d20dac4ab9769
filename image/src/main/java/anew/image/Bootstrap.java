package anew.image;

import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import anew.image.LockFile.LockedPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Installs the locked packages into an empty root, once for each set of packages: the slow half of a build, which a
 * changed file or service of a recipe need not repeat.
 *
 * <p>mmdebstrap installs from a repository that holds the locked packages and nothing else, so apt has nothing to
 * choose. The result is a tar archive, kept in the cache by the digest of what went into it.
 */
final class Bootstrap {

    /** Grows when this class would make other bytes of the same packages. */
    private static final int VERSION = 1;

    private final Workshop workshop;
    private final PackageCache packages;
    private final Path folder;

    Bootstrap(Workshop workshop, PackageCache packages, Path folder) {
        this.workshop = workshop;
        this.packages = packages;
        this.folder = folder;
    }

    /**
     * The tar archive of a root with the packages of {@code lock}, made if it is not there yet.
     *
     * @param waiting is run if another process is making one, before it is waited for
     */
    Path archive(ImageRecipe recipe, LockFile lock, Runnable waiting) throws StepFailed, InterruptedException {
        Path archive = folder.resolve(key(recipe, lock) + ".tar");
        if (Files.exists(archive)) {
            return archive;
        }
        try (FolderLock _ = FolderLock.take(folder, waiting)) {
            if (!Files.exists(archive)) {
                make(recipe, lock, archive);
            }
            return archive;
        } catch (IOException unwritable) {
            throw new StepFailed("cannot write below " + folder, unwritable);
        }
    }

    private void make(ImageRecipe recipe, LockFile lock, Path archive)
            throws IOException, StepFailed, InterruptedException {
        // Not in the cache: an ordinary user's build runs as ids that may not look into his home. The name tells whose
        // it is, so that what an interrupted build has left is known.
        Path shared = Path.of(System.getProperty("java.io.tmpdir"));
        String name = "anew-packages-"
                + Sha256.of(folder.toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                        .shortHex()
                + "-";
        try (var left = Files.newDirectoryStream(shared, name + "*")) {
            for (Path old : left) {
                workshop.runAsRoot("rm", "-rf", "--one-file-system", old.toString());
            }
        }
        Path work = Files.createTempDirectory(shared, name);
        try {
            Path unfinished = work.resolve("root.tar");
            writeRepository(work.resolve("repository"), recipe, lock);
            Files.createDirectory(work.resolve("memory"));
            workshop.run("chmod", "-R", "go+rX", work.toString());
            install(recipe, lock, work.resolve("repository"), unfinished);
            Path arriving = folder.resolve("partial");
            Files.copy(unfinished, arriving, StandardCopyOption.REPLACE_EXISTING);
            Files.move(arriving, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            workshop.runAsRoot("rm", "-rf", "--one-file-system", work.toString());
        }
    }

    private void install(ImageRecipe recipe, LockFile lock, Path repository, Path tar)
            throws StepFailed, InterruptedException {
        List<String> argv = new ArrayList<>();
        if (workshop.isRoot()) {
            // dpkg waits for the disk after every file it writes; in memory that costs nothing.
            argv.addAll(List.of(
                    "unshare",
                    "--mount",
                    "bash",
                    "-euc",
                    "mount -t tmpfs -o mode=0755 tmpfs \"$1\"; export TMPDIR=$1; shift; exec \"$@\"",
                    "bash",
                    repository.resolveSibling("memory").toString()));
        }
        argv.addAll(List.of(
                "mmdebstrap",
                workshop.isRoot() ? "--mode=root" : "--mode=unshare",
                "--variant=essential",
                "--format=tar",
                "--include=" + lock.root().stream().map(LockedPackage::name).collect(Collectors.joining(",")),
                "--aptopt=APT::Install-Recommends \"false\"",
                "--dpkgopt=force-unsafe-io",
                "--dpkgopt=path-exclude=/usr/share/doc/*",
                "--dpkgopt=path-exclude=/usr/share/man/*",
                "--dpkgopt=path-exclude=/usr/share/locale/*",
                recipe.suite(),
                tar.toString(),
                "deb [trusted=yes] copy:" + repository + " ./"));
        workshop.run(argv.toArray(String[]::new));
    }

    /** The flat repository (sources.list(5)) that apt installs from. */
    private void writeRepository(Path repository, ImageRecipe recipe, LockFile lock)
            throws IOException, StepFailed, InterruptedException {
        Files.createDirectories(repository);
        StringBuilder index = new StringBuilder();
        for (LockedPackage locked : lock.root()) {
            String name = locked.sha256() + ".deb";
            Files.copy(packages.file(locked), repository.resolve(name));
            index.append(workshop.run(
                                    "dpkg-deb", "--field", packages.file(locked).toString())
                            .stripTrailing())
                    .append("\nFilename: ./")
                    .append(name)
                    .append("\nSize: ")
                    .append(locked.bytes())
                    .append("\nSHA256: ")
                    .append(locked.sha256())
                    .append("\n\n");
        }
        Files.writeString(repository.resolve("Packages"), index);
        // mmdebstrap finds the essential packages by the name of the release that they are of.
        Files.writeString(repository.resolve("Release"), """
                Suite: %1$s
                Codename: %1$s
                Date: Thu, 01 Jun 2023 00:00:00 UTC
                SHA256:
                 %2$s %3$d Packages
                """.formatted(
                        recipe.suite(),
                        Sha256.of(index.toString().getBytes(StandardCharsets.UTF_8)),
                        index.toString().getBytes(StandardCharsets.UTF_8).length));
    }

    private static Sha256 key(ImageRecipe recipe, LockFile lock) {
        String inputs = VERSION + recipe.suite() + lock.root();
        return Sha256.of(inputs.getBytes(StandardCharsets.UTF_8));
    }
}
