package anew.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import anew.image.LockFile.LockedPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCacheTest {

    private static final LockedPackage BASH = Sample.BASH;

    @TempDir
    private Path folder = Path.of("");

    private final FakeSources sources = new FakeSources();
    private PackageCache cache = cache();

    @BeforeEach
    void openCache() {
        cache = cache();
    }

    private PackageCache cache() {
        Workshop workshop = new Workshop(sources, true);
        return new PackageCache(
                workshop, new PackageResolver(workshop, folder.resolve("apt")), folder.resolve("packages"));
    }

    /** Package sources with one package, or none. */
    private static final class FakeSources implements Commands {
        private final List<String> run = new ArrayList<>();
        private boolean hasIt = true;
        private String sends = BASH.name();

        @Override
        public RunResult run(Command command) {
            List<String> argv = FakeTools.withoutPrefix(command.argv());
            run.add(argv.contains("download-file") ? "download" : argv.contains("update") ? "update" : "locate");
            if (argv.contains("download-file")) {
                try {
                    Files.writeString(Path.of(argv.get(argv.size() - 2)), sends);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
            String printed =
                    "'http://packages.example/bash' bash_5.2.15-2+b13_amd64.deb 4 SHA256:" + BASH.sha256() + "\n";
            return argv.contains("--print-uris") && !hasIt
                    ? new RunResult(argv, new End.Exited(100), "", "E: Version not found\n", Duration.ZERO)
                    : new RunResult(argv, new End.Exited(0), printed, "", Duration.ZERO);
        }
    }

    private long fetch() throws StepFailed, InterruptedException {
        return cache.fetch(List.of(BASH), () -> {});
    }

    @Test
    void aMissingPackageIsFetchedOnce() throws Exception {
        assertThat(fetch()).isEqualTo(BASH.bytes());
        assertThat(cache.file(BASH)).hasContent("bash");
        assertThat(sources.run).containsExactly("update", "locate", "download");
        assertThat(fetch()).isZero();
        assertThat(sources.run).hasSize(3);
    }

    @Test
    void nothingIsAskedWhereAllIsHere() throws Exception {
        Files.createDirectories(folder.resolve("packages"));
        Files.writeString(cache.file(BASH), "bash");
        assertThat(fetch()).isZero();
        assertThat(sources.run).isEmpty();
    }

    @Test
    void aFileThatLostItsEndIsFetchedAgain() throws Exception {
        Files.createDirectories(folder.resolve("packages"));
        Files.writeString(cache.file(BASH), "b");
        fetch();
        assertThat(cache.file(BASH)).hasContent("bash");
    }

    @Test
    void whatArrivesAsSomethingElseIsRefusedAndForgotten() {
        sources.sends = "hack";
        assertThatThrownBy(this::fetch)
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("bash 5.2.15-2+b13 arrived as something else");
        assertThat(cache.file(BASH)).doesNotExist();
        assertThat(folder.resolve("packages/partial")).isEmptyDirectory();
    }

    @Test
    void whatTheSourcesNoLongerHaveIsNamedWithTheWaysOut() {
        sources.hasIt = false;
        assertThatThrownBy(this::fetch)
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("do not have bash 5.2.15-2+b13")
                .hasMessageContaining("anew image lock")
                .hasMessageContaining("copy the cache");
        assertThat(sources.run).containsExactly("update", "locate", "update", "locate");
    }
}
