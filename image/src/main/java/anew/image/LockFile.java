package anew.image;

import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The exact packages of an image: {@code images/NAME/image.lock}, made by {@code anew image lock} and never by hand.
 *
 * <pre>
 * # anew image lock: name version architecture sha256 bytes
 * [root]
 * adduser 3.134 all 1f5a...e2 183860
 * [boot]
 * linux-image-6.1.0-56-amd64 6.1.192-2 amd64 04cd...19 68423132
 * </pre>
 *
 * <p>Packages below {@code [root]} are installed; those below {@code [boot]} (kernel, hypervisor, boot loader, the
 * initrd's busybox) are only unpacked, so that their scripts, which would tend one big machine, never run. No address
 * is in it: where packages come from is the business of the machine that builds.
 */
public record LockFile(List<LockedPackage> root, List<LockedPackage> boot) {

    private static final String HEADER = "# anew image lock: name version architecture sha256 bytes\n";

    /** {@code linux-image-amd64}, {@code linux-image-cloud-amd64}: without the kernel's version. */
    private static final Pattern KERNEL_METAPACKAGE = Pattern.compile("linux-image-([a-z]+-)*amd64");

    /** One package, to the byte. */
    public record LockedPackage(String name, String version, String architecture, Sha256 sha256, long bytes)
            implements Comparable<LockedPackage> {

        @Override
        public int compareTo(LockedPackage other) {
            return name.compareTo(other.name);
        }

        @Override
        public String toString() {
            return name + " " + version + " " + architecture + " " + sha256 + " " + bytes;
        }
    }

    public LockFile {
        root = root.stream().sorted().toList();
        boot = boot.stream().sorted().toList();
    }

    /**
     * What {@code recipe} asks for and this lock does not have: the recipe has changed since it was made.
     *
     * <p>The other way round is not found out: a lock may have more than its recipe asks for, as packages need others.
     */
    public List<String> missing(ImageRecipe recipe) {
        Set<String> locked = all().stream().map(LockedPackage::name).collect(Collectors.toSet());
        return recipe.packages().stream()
                .filter(name -> !locked.contains(name))
                .filter(name -> !isKernelMetapackage(name) || !hasKernel())
                .toList();
    }

    /** A kernel's metapackage is empty and only names the kernel, so locks leave it out. */
    static boolean isKernelMetapackage(String name) {
        return KERNEL_METAPACKAGE.matcher(name).matches();
    }

    private boolean hasKernel() {
        return boot.stream().anyMatch(locked -> locked.name().startsWith("linux-image-"));
    }

    /** All packages, those of the root first. */
    public List<LockedPackage> all() {
        List<LockedPackage> all = new ArrayList<>(root);
        all.addAll(boot);
        return all;
    }

    /**
     * Reads what {@link #toText} wrote.
     *
     * @throws IllegalArgumentException naming the line that is not a locked package
     */
    public static LockFile parse(String text) {
        List<LockedPackage> root = new ArrayList<>();
        List<LockedPackage> boot = new ArrayList<>();
        List<LockedPackage> section = root;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            switch (line) {
                case "[root]" -> section = root;
                case "[boot]" -> section = boot;
                default -> {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        section.add(parseLine(line, number));
                    }
                }
            }
        }
        return new LockFile(root, boot);
    }

    private static LockedPackage parseLine(String line, int number) {
        String[] words = line.split(" ", -1);
        try {
            if (words.length == 5) {
                return new LockedPackage(words[0], words[1], words[2], new Sha256(words[3]), Long.parseLong(words[4]));
            }
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(complaint(line, number), malformed);
        }
        throw new IllegalArgumentException(complaint(line, number));
    }

    private static String complaint(String line, int number) {
        return "line " + number + ": '" + line + "' is not 'name version architecture sha256 bytes':"
                + " make the lock anew with 'anew image lock'";
    }

    public String toText() {
        return HEADER + "[root]\n" + lines(root) + "[boot]\n" + lines(boot);
    }

    private static String lines(Collection<LockedPackage> packages) {
        return packages.stream().map(locked -> locked + "\n").collect(Collectors.joining());
    }
}
