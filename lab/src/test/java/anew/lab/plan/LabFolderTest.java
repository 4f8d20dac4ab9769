package anew.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabFolderTest {

    @TempDir
    private Path temporary;

    @Test
    void socketsOfAShortFolderLieInIt() {
        assertThat(LabFolder.at(Path.of("/srv/lab"), temporary).sockets()).isEqualTo(Path.of("/srv/lab/run"));
    }

    @Test
    void socketsOfALongFolderAreReachedThroughALink() throws IOException {
        LabFolder folder = deep();
        folder.prepare();
        assertThat(folder.sockets()).isSymbolicLink().startsWithRaw(temporary);
        Files.createFile(folder.sockets().resolve("alpha.qmp"));
        assertThat(folder.root().resolve("run/alpha.qmp")).exists();
        folder.forget();
        assertThat(folder.sockets()).doesNotExist();
    }

    @Test
    void linkOfSomebodyElseIsRefused() throws IOException {
        LabFolder folder = deep();
        Files.createSymbolicLink(folder.sockets(), temporary);
        assertThatThrownBy(folder::prepare).hasMessageContaining("remove it");
    }

    @Test
    void nobodyElseMayEnterTheFolder() throws IOException {
        LabFolder folder = deep();
        folder.prepare();
        assertThat(Files.getPosixFilePermissions(folder.root()))
                .noneMatch(permission -> !permission.name().startsWith("OWNER"));
    }

    @Test
    void folderWithOtherThingsIsNeitherUsedNorWiped() throws IOException {
        Path precious = Files.writeString(temporary.resolve("precious"), "years of work");
        LabFolder folder = LabFolder.at(temporary, temporary);
        assertThatThrownBy(folder::prepare).hasMessageContaining("holds other things than a lab");
        assertThatThrownBy(folder::wipe).hasMessageContaining("nothing was changed");
        assertThat(temporary).isDirectoryContaining(precious::equals);
        assertThat(precious).hasContent("years of work");
    }

    @Test
    void wipingRemovesAllOfALabAndNothingWhereThereIsNone() throws IOException {
        LabFolder folder = LabFolder.at(temporary.resolve("lab"), temporary);
        folder.wipe();
        folder.prepare();
        folder.prepare();
        Files.createDirectories(folder.ssh());
        folder.wipe();
        assertThat(folder.root()).doesNotExist();
    }

    private LabFolder deep() {
        return LabFolder.at(temporary.resolve("a-folder-with-a-name/that-is/far-too-long-for-sockets"), temporary);
    }
}
