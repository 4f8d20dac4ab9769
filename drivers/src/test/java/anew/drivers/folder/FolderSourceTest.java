package anew.drivers.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

    @TempDir
    Path folder;

    @Test
    void filesKeepTheirContentAndMode() throws IOException {
        Path file = write("vservers/web1/etc/rc.local", "exit 0\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

        assertThat(read().at("vservers/web1/etc/rc.local")).hasValueSatisfying(entry -> {
            assertThat(entry).isInstanceOf(Entry.File.class);
            assertThat(((Entry.File) entry).text()).isEqualTo("exit 0\n");
            assertThat(((Entry.File) entry).mode()).isEqualTo(0751);
        });
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/nowhere/at all"));
        Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));

        assertThat(read().entries())
                .containsEntry("link", new Entry.Link("/nowhere/at all"))
                .containsEntry("up", new Entry.Link(".."))
                .hasSize(2);
    }

    @Test
    void foldersOfVersionControlAreLeftOut() throws IOException {
        write(".git/config", "");
        write("docs/.svn/entries", "");
        write(".anew/lab/state", "");
        write(".gitignore", ".anew\n");

        assertThat(read().entries()).containsOnlyKeys(".gitignore");
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> new FolderSource(missing).read())
                .isInstanceOf(NotDirectoryException.class)
                .hasMessageContaining("missing");
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private FileTree read() throws IOException {
        return new FolderSource(folder).read();
    }
}
