package anew.image;

import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import anew.image.LockFile.LockedPackage;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the package manager of the machine that builds which packages a recipe needs and where they are.
 *
 * <p>It works as on an empty machine: its own status file, the host's package sources and keys. What apt answers is
 * apt's to verify (signed indices); what is downloaded is checked again against the lock.
 */
public final class PackageResolver {

    /** {@code 'URI' file-name bytes SHA256:digest}, as apt-get(8) prints it for {@code --print-uris}. */
    private static final Pattern PRINTED = Pattern.compile("'([^']+)' ([^ ]+) ([0-9]+) SHA256:([0-9a-f]{64})");

    /** File names escape the colon of an epoch (Debian policy 5.6.12). */
    private static final Pattern FILE_NAME = Pattern.compile("([^_]+)_([^_]+)_([^_]+)\\.deb");

    /** Unpacked and never installed: see {@link LockFile}. */
    private static final Pattern BOOT_PACKAGE =
            Pattern.compile("linux-image-.*|xen-hypervisor-.*|grub-(pc|efi-amd64)-bin|busybox-static");

    private static final List<String> BOOT_OF_EVERY_IMAGE = List.of("busybox-static");
    private static final List<String> BOOT_OF_MEDIUM = List.of("grub-pc-bin", "grub-efi-amd64-bin");

    private final Workshop workshop;
    private final Path folder;

    /**
     * @param folder for apt's private state; kept between runs
     */
    PackageResolver(Workshop workshop, Path folder) {
        this.workshop = workshop;
        this.folder = folder;
    }

    /** A package as the sources offer it now. */
    record Offer(LockedPackage locked, String uri) {}

    LockFile resolve(ImageRecipe recipe) throws StepFailed, InterruptedException {
        List<String> installed = new ArrayList<>(List.of("?essential"));
        List<String> boot = new ArrayList<>(BOOT_OF_EVERY_IMAGE);
        if (recipe.kind() == ImageRecipe.Kind.DOM0) {
            boot.addAll(BOOT_OF_MEDIUM);
        }
        for (String name : recipe.packages()) {
            (BOOT_PACKAGE.matcher(name).matches() ? boot : installed).add(name);
        }
        List<LockedPackage> root =
                offers("install", installed).stream().map(Offer::locked).toList();
        List<LockedPackage> unpacked = offers("install", boot).stream()
                .map(Offer::locked)
                .filter(locked -> BOOT_PACKAGE.matcher(locked.name()).matches())
                .filter(locked -> !LockFile.isKernelMetapackage(locked.name()))
                .toList();
        LockFile lock = new LockFile(root, unpacked);
        List<String> missing = lock.missing(recipe);
        if (!missing.isEmpty()) {
            // Otherwise no build could tell whether the lock fits its recipe.
            throw new StepFailed("apt has packages that provide " + String.join(", ", missing)
                    + ", but none of that very name: name the package itself in the recipe of " + recipe.name());
        }
        return lock;
    }

    /** Where to fetch these packages, by digest; what the sources no longer have is missing from the answer. */
    Map<Sha256, Offer> locate(List<LockedPackage> packages) throws StepFailed, InterruptedException {
        List<String> exact = packages.stream()
                .map(locked -> locked.name() + "=" + locked.version())
                .toList();
        Map<Sha256, Offer> found = new HashMap<>();
        for (Offer offer : offersThatExist(exact)) {
            found.put(offer.locked().sha256(), offer);
        }
        return found;
    }

    private List<Offer> offersThatExist(List<String> exact) throws StepFailed, InterruptedException {
        try {
            return offers("download", exact);
        } catch (StepFailed someMissing) {
            if (exact.size() == 1) {
                return List.of();
            }
            // apt refuses a whole list for one missing version: halve until the missing ones stand alone.
            int half = exact.size() / 2;
            List<Offer> found = new ArrayList<>(offersThatExist(exact.subList(0, half)));
            found.addAll(offersThatExist(exact.subList(half, exact.size())));
            return found;
        }
    }

    private List<Offer> offers(String verb, List<String> names) throws StepFailed, InterruptedException {
        List<String> argv = new ArrayList<>(aptGet());
        argv.addAll(List.of("--print-uris", "-y", verb));
        argv.addAll(names);
        return parseOffers(workshop.run(argv.toArray(String[]::new)));
    }

    /** Fetches the sources' indices. */
    void refresh() throws StepFailed, InterruptedException {
        List<String> argv = new ArrayList<>(aptGet());
        argv.add("update");
        workshop.run(argv.toArray(String[]::new));
    }

    /** Whether {@link #refresh} was ever done here. */
    boolean hasIndices() throws StepFailed {
        try (var lists = Files.list(prepared("state/lists"))) {
            return lists.anyMatch(path -> path.getFileName().toString().endsWith("InRelease"));
        } catch (IOException unreadable) {
            throw new StepFailed("cannot read apt's private lists below " + folder, unreadable);
        }
    }

    static List<Offer> parseOffers(String printed) {
        List<Offer> offers = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            Matcher matcher = PRINTED.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            Matcher file =
                    FILE_NAME.matcher(URLDecoder.decode(matcher.group(2).replace("+", "%2b"), StandardCharsets.UTF_8));
            if (file.matches()) {
                offers.add(new Offer(
                        new LockedPackage(
                                file.group(1),
                                file.group(2),
                                file.group(3),
                                new Sha256(matcher.group(4)),
                                Long.parseLong(matcher.group(3))),
                        matcher.group(1)));
            }
        }
        return offers;
    }

    private List<String> aptGet() throws StepFailed {
        Path status = prepared("state").resolve("status");
        prepared("state/lists/partial");
        prepared("cache/archives/partial");
        try {
            if (!Files.exists(status)) {
                Files.createFile(status);
            }
        } catch (IOException unwritable) {
            throw new StepFailed("cannot write " + status, unwritable);
        }
        return List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::State=" + folder.resolve("state"),
                "-o",
                "Dir::State::status=" + status,
                "-o",
                "Dir::Cache=" + folder.resolve("cache"),
                "-o",
                "APT::Install-Recommends=false",
                "-o",
                "APT::Architecture=amd64",
                "-o",
                "APT::Architectures=amd64",
                "-o",
                "APT::Sandbox::User=",
                "-o",
                "Acquire::ForceHash=SHA256",
                "-o",
                "Acquire::Languages=none",
                "-o",
                "Debug::NoLocking=true");
    }

    private Path prepared(String name) throws StepFailed {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException unwritable) {
            throw new StepFailed("cannot make " + folder.resolve(name), unwritable);
        }
    }
}
