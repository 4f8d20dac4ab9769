package anew.cli.style;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.style.ProjectFiles.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How every file of this project reads. Words that may stand nowhere are put together here from parts. */
class TidyTest {

    private static final int LINE_COLUMNS_MAX = 140;

    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    /** Where software comes from is the business of the machine that builds, not of this project. */
    private static final List<String> REGISTRIES = List.of(
            "deb." + "debian.org",
            "snapshot." + "debian.org",
            "security." + "debian.org",
            "repo1." + "maven.org",
            "repo.maven." + "apache.org",
            "registry." + "npmjs.org",
            "pypi." + "org");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    private static final Pattern MODULE = Pattern.compile("<module>([a-z]+)</module>");

    @Test
    void linesAreShort() throws IOException {
        assertThat(ProjectFiles.lines(ProjectFiles::isWritten))
                .filteredOn(line -> line.text().codePointCount(0, line.text().length()) > LINE_COLUMNS_MAX)
                .filteredOn(line -> !isTableOrLink(line))
                .as("lines longer than %d columns", LINE_COLUMNS_MAX)
                .isEmpty();
    }

    /** Neither can be broken in Markdown. */
    private static boolean isTableOrLink(Line line) {
        return ProjectFiles.isMarkdown(line.file())
                && (line.text().startsWith("|") || line.text().contains("://"));
    }

    @Test
    void thereAreNoTabsAndNoSpacesAtTheEnd() throws IOException {
        assertThat(ProjectFiles.lines(ProjectFiles::isWritten))
                .filteredOn(line -> line.text().contains("\t") || line.text().endsWith(" "))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        assertThat(ProjectFiles.lines(ProjectFiles::isWritten))
                .filteredOn(line -> UNFINISHED.matcher(line.text()).find())
                .isEmpty();
    }

    @Test
    void noPackageRegistryIsNamed() throws IOException {
        assertThat(ProjectFiles.lines(file -> true))
                .filteredOn(line -> REGISTRIES.stream().anyMatch(line.text()::contains))
                .isEmpty();
    }

    @Test
    void nullIsNoAnswer() throws IOException {
        assertThat(ProjectFiles.lines(
                        file -> ProjectFiles.isJava(file) && file.toString().contains("src/main")))
                .filteredOn(line -> line.text().contains("return null;"))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Set<Path> packages = new TreeSet<>();
        for (Path file : ProjectFiles.files(ProjectFiles::isJava)) {
            if (file.toString().contains("src/main/java/")) {
                packages.add(file.resolveSibling("package-info.java"));
            }
        }
        assertThat(packages)
                .allSatisfy(info -> assertThat(ProjectFiles.read(info)).contains("/**"));
    }

    @Test
    void linksInDocumentsLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Line line : ProjectFiles.lines(ProjectFiles::isMarkdown)) {
            for (MatchResult link : LINK.matcher(line.text()).results().toList()) {
                if (!leadsSomewhere(line.file(), link.group(1))) {
                    broken.add(line + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path from, String link) throws IOException {
        if (link.contains("://") || link.startsWith("mailto:")) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty()
                ? ProjectFiles.ROOT.resolve(from)
                : ProjectFiles.ROOT.resolve(from).resolveSibling(parts[0]);
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** Of headings, as code forges make them: lower case, words joined by hyphens, other characters dropped. */
    private static List<String> anchors(Path markdown) throws IOException {
        return Files.readAllLines(markdown).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceAll("^#+ *", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void everyModuleIsOnTheMap() throws IOException {
        String map = ProjectFiles.read(Path.of("ARCHITECTURE.md"));
        List<String> modules = MODULE.matcher(ProjectFiles.read(Path.of("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
        assertThat(modules).isNotEmpty().allSatisfy(module -> assertThat(map).contains("`" + module + "`"));
    }
}
