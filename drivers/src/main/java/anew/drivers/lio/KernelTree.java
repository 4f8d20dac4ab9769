package anew.drivers.lio;

import anew.drivers.kernel.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The tree as the kernel has it. */
record KernelTree(Path root) implements ConfigTree {

    @Override
    public boolean exists(String path) {
        return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> children(String folder) throws IOException {
        return Attributes.list(root.resolve(folder), "*").stream()
                .filter(path -> Files.isDirectory(path) || Files.isSymbolicLink(path))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public Optional<String> read(String file) {
        return Attributes.read(root.resolve(file));
    }

    @Override
    public void write(String file, String value) throws IOException {
        Attributes.write(root.resolve(file), value);
    }

    @Override
    public void makeFolder(String folder) throws IOException {
        Files.createDirectory(root.resolve(folder));
    }

    @Override
    public void removeFolder(String folder) throws IOException {
        Files.delete(root.resolve(folder));
    }

    @Override
    public void link(String at, String to) throws IOException {
        Files.createSymbolicLink(root.resolve(at), root.resolve(to));
    }

    @Override
    public void unlink(String link) throws IOException {
        Files.delete(root.resolve(link));
    }
}
