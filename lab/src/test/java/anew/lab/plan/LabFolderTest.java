package anew.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.drivers.disk.ConfigDisk;
import anew.drivers.exec.ProcessCommands;
import anew.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
    void folderWithOtherThingsIsNeitherUsedNorTakenDownNorWiped() throws Exception {
        Path precious = Files.writeString(temporary.resolve("precious"), "years of work");
        LabFolder folder = LabFolder.at(temporary, temporary);
        assertThatThrownBy(folder::prepare).hasMessageContaining("holds other things than a lab");
        assertThatThrownBy(folder::wipe).hasMessageContainingAll("nothing was changed", "--lab");
        Path faults = Files.writeString(folder.faults(), "somebody's own");
        assertThatThrownBy(() -> lab(folder).down()).hasMessageContaining("nothing was changed");
        assertThat(faults).hasContent("somebody's own");
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

    private static Lab lab(LabFolder folder) {
        ProcessCommands commands = new ProcessCommands();
        return new Lab(folder, commands, new ConfigDisk(commands), List.of(), InstantSource.system());
    }

    private LabFolder deep() {
        return LabFolder.at(temporary.resolve("a-folder-with-a-name/that-is/far-too-long-for-sockets"), temporary);
    }
}
