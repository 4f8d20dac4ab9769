package anew.node;

import anew.core.model.BuiltImage;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.port.Digests;
import anew.core.port.Downloads;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The images of a pserver: those on its boot medium, those in its cache, and those that the depot has.
 *
 * <ol>
 *   <li>On the medium or in the cache, and every file has its digest: ready.
 *   <li>A file of the cache has another digest: it is deleted, since the medium or the depot may have a good one.
 *   <li>The medium lacks the image or has it damaged: it is fetched from the depot, each file into
 *       {@code ID.partial/}, whence an interrupted fetch goes on, and moved into place when all are right.
 *   <li>No depot, or the depot's is wrong too: unusable, and tried again {@link #RETRY} later.
 * </ol>
 *
 * <p>Images that no domU of this pserver is to boot are deleted when a fetch needs their room.
 */
final class ImageStore implements Images {

    /** How soon an image that was not to be had is looked for again. */
    static final Duration RETRY = Duration.ofSeconds(30);

    /** Left free on the cache's file system for everything else that writes there: scratch disks, logs. */
    private static final Size RESERVE = Size.ofMebibytes(64);

    /** Kernel and initrd are far smaller; the limit keeps a wrong depot from filling the disk. */
    private static final Size BOOT_FILE_MAX = Size.ofMebibytes(256);

    private final Places places;
    private final VerifiedFiles verified;
    private final Downloads downloads;
    private final Executor worker;
    private final Runnable changed;

    private final Map<Sha256, Job> jobs = new ConcurrentHashMap<>();
    private volatile Optional<URI> depot = Optional.empty();
    private volatile Set<Sha256> wanted = Set.of();

    /**
     * @param worker runs one job after another
     * @param changed called when an answer of {@link #readiness} has become another
     */
    ImageStore(Places places, Downloads downloads, Digests digests, Executor worker, Runnable changed) {
        this.places = places;
        this.verified = new VerifiedFiles(places.verified(), digests);
        this.downloads = downloads;
        this.worker = worker;
        this.changed = changed;
    }

    /** What an image was last found to be, and when it is worth looking again. */
    private record Job(Readiness result, Instant until) {}

    /** A file of an image: its name, what it must be, and the most that is fetched of it. */
    private record Part(String name, Sha256 digest, long bytesMax) {}

    /** Tells where to fetch from, and which images are to be kept. */
    void configure(Optional<URI> depot, Set<Sha256> wanted) {
        this.depot = depot;
        this.wanted = Set.copyOf(wanted);
    }

    @Override
    public Readiness readiness(BuiltImage image, Instant now) {
        Optional<Job> known = Optional.ofNullable(jobs.get(image.id()));
        if (known.isPresent() && isStillTrue(known.get(), image, now)) {
            return known.get().result();
        }
        // What was said last stands until there is better news.
        Readiness meanwhile = known.map(Job::result)
                .filter(Readiness.Unusable.class::isInstance)
                .orElse(new Readiness.Busy("checking image " + image.name()));
        jobs.put(image.id(), new Job(meanwhile, Instant.MAX));
        worker.execute(() -> {
            Readiness result = find(image);
            jobs.put(image.id(), new Job(result, now.plus(RETRY)));
            changed.run();
        });
        return Optional.ofNullable(jobs.get(image.id())).map(Job::result).orElse(meanwhile);
    }

    private boolean isStillTrue(Job job, BuiltImage image, Instant now) {
        return switch (job.result()) {
            case Readiness.Busy _ -> true;
            case Readiness.Unusable _ -> now.isBefore(job.until());
            case Readiness.Ready ready ->
                parts(image).stream()
                        .allMatch(
                                part -> verified.isRemembered(ready.root().resolveSibling(part.name()), part.digest()));
        };
    }

    private Readiness find(BuiltImage image) {
        StringBuilder complaints = new StringBuilder();
        try {
            for (Path store : List.of(places.medium(), places.cache())) {
                Path folder = store.resolve(image.id().hex());
                List<String> wrong = Files.isDirectory(folder) ? wrongParts(image, folder) : List.of("absent");
                if (wrong.isEmpty()) {
                    return ready(folder);
                }
                if (!wrong.equals(List.of("absent"))) {
                    wrong.forEach(complaint -> complaints.append(complaint).append("; "));
                }
            }
            if (depot.isPresent() && !complaints.isEmpty()) {
                tell(image, new Readiness.Busy(complaints + "fetching it again"));
            }
            return depot.map(from -> fetch(image, from, complaints.toString()))
                    .orElseGet(() -> new Readiness.Unusable(complaints + "image " + image.name() + " ("
                            + image.id().shortHex() + ") is neither on the boot medium nor in the cache,"
                            + " and fleet.yaml names no depot to fetch it from"));
        } catch (IOException failure) {
            return new Readiness.Unusable(complaints + "cannot read image " + image.name() + ": " + failure);
        }
    }

    /** A damaged image is worth a word even where the depot makes it good. */
    private void tell(BuiltImage image, Readiness meanwhile) {
        jobs.put(image.id(), new Job(meanwhile, Instant.MAX));
        changed.run();
    }

    /** One complaint for every part that is missing or not as built; such parts are deleted from the cache. */
    private List<String> wrongParts(BuiltImage image, Path folder) throws IOException {
        List<String> complaints = new ArrayList<>();
        for (Part part : parts(image)) {
            Path file = folder.resolve(part.name());
            if (!Files.exists(file)) {
                complaints.add("image " + image.name() + ": " + file + " is missing");
                continue;
            }
            Sha256 found = verified.check(file, part.digest());
            if (!found.equals(part.digest())) {
                complaints.add("image " + image.name() + ": " + file + " is damaged: its SHA-256 should be "
                        + part.digest() + " and is " + found);
                if (folder.startsWith(places.cache())) {
                    Files.delete(file);
                }
            }
        }
        return complaints;
    }

    private Readiness fetch(BuiltImage image, URI from, String complaints) {
        try {
            Optional<String> noRoom = makeRoom(image);
            if (noRoom.isPresent()) {
                return new Readiness.Unusable(complaints + noRoom.get());
            }
            Path folder = places.cache().resolve(image.id().hex());
            Path partial = places.cache().resolve(image.id().hex() + ".partial");
            Files.createDirectories(partial);
            for (Part part : parts(image)) {
                Optional<String> failure = fetch(part, image, folder, partial, from);
                if (failure.isPresent()) {
                    return new Readiness.Unusable(complaints + failure.get());
                }
            }
            Trees.delete(folder);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
            List<String> wrong = wrongParts(image, folder);
            return wrong.isEmpty() ? ready(folder) : new Readiness.Unusable(String.join("; ", wrong));
        } catch (IOException failure) {
            return new Readiness.Unusable(complaints + "cannot keep image " + image.name() + ": " + failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Readiness.Unusable("interrupted while fetching image " + image.name());
        }
    }

    /** Has one part in {@code partial}: that of a damaged image if it is sound, else the depot's; says what went wrong. */
    private Optional<String> fetch(Part part, BuiltImage image, Path folder, Path partial, URI from)
            throws IOException, InterruptedException {
        Path to = partial.resolve(part.name());
        Path sound = folder.resolve(part.name());
        if (Files.exists(sound)) { // else it would have been deleted
            Files.move(sound, to, StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        }
        String base = from.toString().replaceAll("/+$", "");
        URI address = URI.create(base + "/images/" + image.id() + "/" + part.name());
        if (downloads.fetch(address, to, part.bytesMax()) instanceof Downloads.Outcome.Failed(String why)) {
            return Optional.of(why);
        }
        Sha256 found = verified.check(to, part.digest());
        if (found.equals(part.digest())) {
            return Optional.empty();
        }
        Files.delete(to);
        return Optional.of("the depot's " + address + " is not image " + image.name()
                + " as built: its SHA-256 should be " + part.digest() + " and is " + found);
    }

    /** Deletes cached images that nobody is to boot until there is room for {@code image}; says so if there is not. */
    private Optional<String> makeRoom(BuiltImage image) throws IOException {
        Files.createDirectories(places.cache());
        long needed = image.rootBytes() + BOOT_FILE_MAX.bytes() / 4 + RESERVE.bytes();
        if (usable() < needed) {
            Set<String> kept = new HashSet<>();
            wanted.forEach(id -> kept.addAll(List.of(id.hex(), id.hex() + ".partial")));
            try (Stream<Path> folders = Files.list(places.cache())) {
                for (Path folder : folders.filter(
                                found -> !kept.contains(found.getFileName().toString()))
                        .toList()) {
                    Trees.delete(folder);
                }
            }
        }
        long usable = usable();
        return usable >= needed
                ? Optional.empty()
                : Optional.of("no room for image " + image.name() + ": " + places.cache() + " has "
                        + Size.format(usable) + " free and it takes " + Size.format(needed));
    }

    private long usable() throws IOException {
        return Files.getFileStore(places.cache()).getUsableSpace();
    }

    private static List<Part> parts(BuiltImage image) {
        return List.of(
                new Part("root.img", image.root(), image.rootBytes()),
                new Part("vmlinuz", image.kernel(), BOOT_FILE_MAX.bytes()),
                new Part("initrd", image.initrd(), BOOT_FILE_MAX.bytes()));
    }

    private static Readiness.Ready ready(Path folder) {
        return new Readiness.Ready(folder.resolve("vmlinuz"), folder.resolve("initrd"), folder.resolve("root.img"));
    }
}
