package anew.image;

import anew.core.model.FileTree;
import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import anew.core.port.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Builds images: the same recipe, lock and files give the same bytes, whoever builds, wherever and whenever.
 *
 * <p>Stages, each of which either ends well or leaves nothing in the store:
 * <ol>
 *   <li>fetch the locked packages (kept in the cache)
 *   <li>install them into an empty root (kept in the cache)
 *   <li>unpack that root, and the boot packages beside it
 *   <li>choose kernel modules, lay the recipe's files, enable and drop what the recipe says
 *   <li>dom0: add the Java runtime and the node agent
 *   <li>pack the root, hash it
 *   <li>make the initrd
 *   <li>dom0: make the boot medium
 *   <li>write the manifest and put all into the store
 * </ol>
 */
public final class ImageBuilder {

    /** Grows when this package would make other bytes of the same inputs. */
    private static final int VERSION = 6;

    private static final int STAGES = 9;

    private final Workshop workshop;
    private final PackageResolver resolver;
    private final PackageCache packages;
    private final Bootstrap bootstrap;
    private final ImageStore store;
    private final AgentRuntime agent;

    /**
     * @param cache a folder for packages and half-built roots; may be deleted at any time
     * @param root whether the caller is root
     */
    public ImageBuilder(Commands commands, boolean root, Path cache, ImageStore store, AgentRuntime agent) {
        this.workshop = new Workshop(commands, root);
        this.resolver = new PackageResolver(workshop, cache.resolve("apt"));
        this.packages = new PackageCache(workshop, resolver, cache.resolve("packages"));
        this.bootstrap = new Bootstrap(workshop, packages, cache.resolve("roots"));
        this.store = store;
        this.agent = agent;
    }

    /** How locking ended. */
    public sealed interface LockOutcome {
        record Locked(LockFile lock) implements LockOutcome {}

        record Failed(String reason) implements LockOutcome {}
    }

    /** Asks the package sources anew which packages {@code recipe} needs; changes nothing. */
    public LockOutcome lock(ImageRecipe recipe) throws InterruptedException {
        try {
            resolver.refresh();
            return new LockOutcome.Locked(resolver.resolve(recipe));
        } catch (StepFailed failed) {
            return new LockOutcome.Failed(Objects.requireNonNull(failed.getMessage()));
        }
    }

    /**
     * Builds {@code source}, unless the store has an image that was made from the same; that becomes the newest again,
     * which is the way back to an older state of a fleet repository.
     */
    public BuildOutcome build(ImageSource source, BuildProgress progress) throws InterruptedException {
        return inStore(source, progress, build -> {
            Optional<ImageStore.Stored> same = store.madeFrom(source.recipe().name(), inputs(source));
            if (same.isPresent()) {
                store.makeNewest(same.get());
                return new BuildOutcome.UpToDate(same.get());
            }
            return new BuildOutcome.Built(build.run());
        });
    }

    /** Builds {@code source} whatever is in the store. */
    public BuildOutcome rebuild(ImageSource source, BuildProgress progress) throws InterruptedException {
        return inStore(source, progress, build -> new BuildOutcome.Built(build.run()));
    }

    /** What is to be done while this process has the store to itself. */
    private interface Work {
        BuildOutcome with(Build build) throws StepFailed, IOException, InterruptedException;
    }

    private BuildOutcome inStore(ImageSource source, BuildProgress progress, Work work) throws InterruptedException {
        Build build = new Build(source, progress);
        List<String> missing = source.lock().missing(source.recipe());
        if (!missing.isEmpty()) {
            return new BuildOutcome.Failed(
                    "reading the lock",
                    "the recipe asks for " + String.join(", ", missing)
                            + ", which the lock does not have: run 'anew image lock "
                            + source.recipe().name() + "'");
        }
        try (FolderLock _ = FolderLock.take(store.folder(), () -> build.tell("waiting for another build"))) {
            workshop.requireRights();
            store.sweep(workshop);
            return work.with(build);
        } catch (StepFailed failed) {
            return new BuildOutcome.Failed(build.stage, String.valueOf(failed.getMessage()));
        } catch (IOException failed) {
            return new BuildOutcome.Failed(build.stage, words(failed));
        }
    }

    /** Exceptions of the file system name only the file. */
    private static String words(IOException failed) {
        return failed instanceof FileSystemException ? failed.toString() : String.valueOf(failed.getMessage());
    }

    /** One build on its way. */
    private final class Build {
        private final ImageSource source;
        private final BuildProgress progress;
        private final ImageRecipe recipe;
        private int number;
        private String stage = "looking at the store";

        Build(ImageSource source, BuildProgress progress) {
            this.source = source;
            this.progress = progress;
            this.recipe = source.recipe();
        }

        ImageStore.Stored run() throws StepFailed, IOException, InterruptedException {
            // Inside the store's file system, so that the last step is a rename.
            Path work = Files.createTempDirectory(store.folder(), ".building-");
            workshop.run("chmod", "0755", work.toString());
            try {
                return store.add(work.resolve("image"), make(work));
            } finally {
                workshop.runAsRoot("rm", "-rf", "--one-file-system", work.toString());
            }
        }

        private Manifest make(Path work) throws StepFailed, IOException, InterruptedException {
            begin("fetching packages");
            packages.fetch(source.lock().all(), () -> tell("waiting for another build to fetch packages"));
            begin("installing packages");
            Path archive = bootstrap.archive(
                    recipe, source.lock(), () -> tell("waiting for another build to install packages"));

            RootTree tree = new RootTree(workshop, packages, work);
            begin("unpacking the root");
            tree.unpack(archive, source.lock());
            begin("laying files and choosing modules");
            tree.installModules(recipe);
            tree.installFiles(source.files(), work.resolve("files"));
            begin(isMedium() ? "adding the node agent" : "finishing the root");
            if (isMedium()) {
                agent.install(workshop, tree.root);
            }
            tree.finish(recipe);

            Path image = Files.createDirectory(work.resolve("image"));
            begin("packing the root");
            RootImage root = RootImage.make(workshop, tree.root, image.resolve("root.img"));
            begin("making the initrd");
            Initrd.make(workshop, tree, recipe.kind(), work, image.resolve("initrd"));
            Path kernel = tree.boot.resolve("boot/vmlinuz-" + tree.kernelVersion());
            if (isMedium()) {
                // GRUB and Xen start it as it is.
                workshop.runAsRoot(
                        "install",
                        "-m",
                        "0644",
                        kernel.toString(),
                        image.resolve("vmlinuz").toString());
            } else {
                DomuKernel.make(workshop, kernel, work, image.resolve("vmlinuz"));
            }
            begin(isMedium() ? "making the boot medium" : "naming the parts");
            Optional<Manifest.Iso> iso = isMedium() ? Optional.of(medium(tree, root, work, image)) : Optional.empty();
            begin("writing the manifest");
            return manifest(image, root, iso);
        }

        private Manifest.Iso medium(RootTree tree, RootImage root, Path work, Path image)
                throws StepFailed, IOException, InterruptedException {
            workshop.scriptAsRoot(
                    """
                    mkdir -p "$1/boot" "$1/anew"
                    ln "$2/root.img" "$1/anew/$3.img"
                    cp "$2/vmlinuz" "$2/initrd" "$1/boot"
                    cp "$4"/boot/xen-*-amd64.gz "$1/boot/xen.gz"
                    chmod 0644 "$1"/boot/*
                    """,
                    work.resolve("medium").toString(),
                    image.toString(),
                    root.verityRootHash().hex(),
                    tree.boot.toString());
            Path iso = image.resolve("anew.iso");
            BootMedium.make(workshop, tree, work.resolve("medium"), root, work, iso);
            return new Manifest.Iso(PackageCache.digest(iso), Files.size(iso));
        }

        private Manifest manifest(Path image, RootImage root, Optional<Manifest.Iso> iso) throws IOException {
            Path rootImage = image.resolve("root.img");
            return new Manifest(
                    recipe.name(),
                    recipe.kind(),
                    PackageCache.digest(rootImage),
                    Files.size(rootImage),
                    root.squashfsBytes(),
                    root.verityRootHash(),
                    PackageCache.digest(image.resolve("vmlinuz")),
                    PackageCache.digest(image.resolve("initrd")),
                    iso,
                    inputs(source));
        }

        private boolean isMedium() {
            return recipe.kind() == ImageRecipe.Kind.DOM0;
        }

        private void begin(String what) {
            number++;
            stage = what;
            tell(what);
        }

        private void tell(String what) {
            progress.stage(recipe.name(), Math.max(number, 1), STAGES, what);
        }
    }

    /** The digest of everything that decides an image's bytes, but for the versions of the tools that make it. */
    private Sha256 inputs(ImageSource source) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        add(digest, VERSION + "\n" + source.recipe() + "\n" + source.lock().toText());
        for (Map.Entry<String, FileTree.Entry> file : source.files().entries().entrySet()) {
            add(digest, file.getKey());
            switch (file.getValue()) {
                case FileTree.Entry.File(byte[] bytes, int mode) -> {
                    add(digest, Integer.toOctalString(mode & 0100));
                    digest.update(bytes);
                }
                case FileTree.Entry.Link(String target) -> add(digest, target);
            }
        }
        for (String name : Initrd.BOOT_CHAIN) {
            try (InputStream in = Initrd.bootChainFile(name)) {
                digest.update(in.readAllBytes());
            }
        }
        if (source.recipe().kind() == ImageRecipe.Kind.DOM0) {
            add(digest, Files.readString(agent.javaHome().resolve("release")) + agent.service() + agent.scripts());
            for (Path jar : agent.jars()) {
                add(digest, PackageCache.digest(jar).hex());
            }
        }
        return Sha256.ofDigest(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
