package anew.cli.style;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The files of this project as they stand in version control, more or less: without what a build makes. */
final class ProjectFiles {

    /** Tests run in the folder of their module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> MADE = Set.of("target", ".git", ".anew", ".idea", ".vscode");

    private ProjectFiles() {}

    /** One line of a file, which shows as {@code README.md:3}. */
    record Line(Path file, int number, String text) {
        @Override
        public String toString() {
            return file + ":" + number;
        }
    }

    /** The paths of all files, relative to the root, for which {@code wanted} holds. */
    static List<Path> files(Predicate<Path> wanted) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean made = MADE.contains(String.valueOf(folder.getFileName()));
                return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Path relative = ROOT.relativize(file);
                if (attributes.isRegularFile() && wanted.test(relative)) {
                    files.add(relative);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** All lines of all those files; bytes that are not UTF-8 show as replacement characters. */
    static List<Line> lines(Predicate<Path> wanted) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Path file : files(wanted)) {
            int number = 0;
            for (String text : read(file).split("\n", -1)) {
                number++;
                lines.add(new Line(file, number, text));
            }
        }
        return lines;
    }

    static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(ROOT.resolve(file)), StandardCharsets.UTF_8);
    }

    static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    static boolean isMarkdown(Path file) {
        return file.toString().endsWith(".md");
    }

    static boolean isShell(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".sh") || file.startsWith(".ci") || file.equals(Path.of("anew"));
    }

    /** Test data may be as ugly as its test needs. */
    static boolean isWritten(Path file) {
        return (isJava(file) || isMarkdown(file) || isShell(file))
                && !file.toString().contains("src/test/resources/");
    }
}
