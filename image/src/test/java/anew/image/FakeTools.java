package anew.image;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The programs that make images, as far as others see them: each leaves the files that its caller goes on with. */
final class FakeTools implements Commands {

    static final String ROOT_HASH = "ab".repeat(32);

    /** What was run, without what the workshop puts before it. */
    final List<List<String>> run = new ArrayList<>();

    /** The program, or a word of its script, that fails; none where empty. */
    String broken = "";

    @Override
    public RunResult run(Command command) {
        List<String> argv = withoutPrefix(command.argv());
        run.add(argv);
        if (!broken.isEmpty() && argv.stream().anyMatch(word -> word.contains(broken))) {
            return new RunResult(argv, new End.Exited(1), "", "it broke\n", Duration.ZERO);
        }
        try {
            return new RunResult(argv, new End.Exited(0), act(argv), "", Duration.ZERO);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The workshop puts a shell that sets the umask before each program. */
    static List<String> withoutPrefix(List<String> argv) {
        int shell = argv.indexOf("umask 022; exec \"$@\"");
        return argv.subList(shell + 2, argv.size());
    }

    private static String act(List<String> argv) throws IOException {
        if (argv.contains("mmdebstrap")) {
            Files.writeString(Path.of(argv.get(argv.size() - 2)), "a root");
            return "";
        }
        switch (argv.getFirst()) {
            case "rm" -> delete(Path.of(argv.getLast()));
            case "install" -> Files.writeString(Path.of(argv.getLast()), "a kernel");
            case "dpkg-deb" -> {
                if (argv.contains("--field")) {
                    return "Package: something\n";
                }
                Files.createDirectories(Path.of(argv.getLast(), "lib/modules/6.1.0-56-amd64"));
                Files.createDirectories(Path.of(argv.getLast(), "boot"));
                Files.writeString(Path.of(argv.getLast(), "boot/vmlinuz-6.1.0-56-amd64"), "a kernel");
            }
            case "env" -> Files.writeString(Path.of(argv.get(argv.indexOf("mksquashfs") + 2)), "a squashfs");
            case "veritysetup" -> {
                return "Root hash:      " + ROOT_HASH + "\n";
            }
            case "bash" -> script(argv.get(2), argv.subList(4, argv.size()));
            default -> {
                // the others leave nothing that anybody reads
            }
        }
        return "";
    }

    private static void script(String text, List<String> arguments) throws IOException {
        if (text.contains("cpio --quiet --create")) {
            Files.writeString(Path.of(arguments.get(6)), "an initrd");
        } else if (text.contains("xorriso")) {
            Files.writeString(Path.of(arguments.get(3)), "a boot medium");
        } else if (text.contains("tar --extract --file")) {
            Files.createDirectories(Path.of(arguments.get(1)));
            Files.createDirectories(Path.of(arguments.get(2)));
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
