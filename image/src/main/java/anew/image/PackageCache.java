package anew.image;

import anew.core.model.Sha256;
import anew.image.LockFile.LockedPackage;
import anew.image.PackageResolver.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Downloaded packages by their digest: once a lock's packages are here, its image builds offline.
 *
 * <p>A file {@code SHA256.deb} holds what its name says: it is checked when it comes in and linked, never written,
 * afterwards.
 */
final class PackageCache {

    private final Workshop workshop;
    private final PackageResolver resolver;
    private final Path folder;

    PackageCache(Workshop workshop, PackageResolver resolver, Path folder) {
        this.workshop = workshop;
        this.resolver = resolver;
        this.folder = folder;
    }

    Path file(LockedPackage locked) {
        return folder.resolve(locked.sha256() + ".deb");
    }

    /**
     * Makes sure that all of {@code packages} are here; says how many bytes had to be fetched.
     *
     * @param waiting is run if another process is fetching, before it is waited for
     */
    long fetch(List<LockedPackage> packages, Runnable waiting) throws StepFailed, InterruptedException {
        if (packages.stream().allMatch(this::isHere)) {
            return 0;
        }
        try (FolderLock _ = FolderLock.take(folder, waiting)) {
            return fetchMissing(packages);
        } catch (IOException unusable) {
            throw new StepFailed("cannot use the package cache " + folder, unusable);
        }
    }

    /** A machine that lost its power may have kept the name of a file and not its bytes. */
    private boolean isHere(LockedPackage locked) {
        try {
            return Files.size(file(locked)) == locked.bytes();
        } catch (IOException missing) {
            return false;
        }
    }

    private long fetchMissing(List<LockedPackage> packages) throws StepFailed, InterruptedException {
        List<LockedPackage> missing =
                packages.stream().filter(locked -> !isHere(locked)).distinct().toList();
        if (missing.isEmpty()) {
            return 0;
        }
        if (!resolver.hasIndices()) {
            resolver.refresh();
        }
        Map<Sha256, Offer> offers = resolver.locate(missing);
        if (!offers.keySet()
                .containsAll(missing.stream().map(LockedPackage::sha256).toList())) {
            resolver.refresh();
            offers = resolver.locate(missing);
        }
        requireAll(missing, offers);
        download(missing, offers);
        return missing.stream().mapToLong(LockedPackage::bytes).sum();
    }

    private static void requireAll(List<LockedPackage> missing, Map<Sha256, Offer> offers) throws StepFailed {
        String gone = missing.stream()
                .filter(locked -> !offers.containsKey(locked.sha256()))
                .map(locked -> locked.name() + " " + locked.version())
                .collect(Collectors.joining(", "));
        if (!gone.isEmpty()) {
            throw new StepFailed("the package sources of this machine (apt's) do not have " + gone
                    + ", which the lock names: take newer ones with 'anew image lock', or copy the cache from a machine"
                    + " that has them");
        }
    }

    private void download(List<LockedPackage> missing, Map<Sha256, Offer> offers)
            throws StepFailed, InterruptedException {
        try {
            Path partial = Files.createDirectories(folder.resolve("partial"));
            List<String> argv = new ArrayList<>(
                    List.of("/usr/lib/apt/apt-helper", "-q", "-o", "APT::Sandbox::User=", "download-file"));
            for (LockedPackage locked : missing) {
                Offer offer = Objects.requireNonNull(offers.get(locked.sha256()));
                argv.addAll(List.of(
                        offer.uri(), partial.resolve(locked.sha256().hex()).toString(), "SHA256:" + locked.sha256()));
            }
            workshop.run(argv.toArray(String[]::new));
            for (LockedPackage locked : missing) {
                Path arrived = partial.resolve(locked.sha256().hex());
                if (!digest(arrived).equals(locked.sha256())) {
                    Files.delete(arrived); // else the next attempt would go on from it
                    throw new StepFailed(locked.name() + " " + locked.version() + " arrived as something else than the"
                            + " lock says: its SHA-256 is not " + locked.sha256());
                }
                Files.move(arrived, file(locked), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException unwritable) {
            throw new StepFailed("cannot write the package cache " + folder, unwritable);
        }
    }

    static Sha256 digest(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.ofDigest(digest.digest());
    }
}
