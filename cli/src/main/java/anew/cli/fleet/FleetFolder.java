package anew.cli.fleet;

import anew.cli.terminal.Console;
import anew.core.fleet.Complaint;
import anew.core.fleet.FleetReader;
import anew.core.fleet.FleetReading;
import anew.core.model.FileTree;
import anew.core.model.Fleet;
import anew.drivers.folder.FolderSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A fleet repository that was read from a folder, for a command that needs one.
 *
 * @param files the repository itself
 * @param reading what it says
 */
public record FleetFolder(Path folder, FileTree files, FleetReading reading) {

    /** Where commands look that nobody tells: in this folder if it is a repository, else in the example. */
    public static Path usual() {
        Path here = Path.of("").toAbsolutePath();
        Path example = Path.of(System.getProperty("anew.home", "."), "examples", "two-racks");
        return (Files.exists(here.resolve("fleet.yaml")) ? here : example).normalize();
    }

    /** Reads the repository in {@code folder}. */
    public static FleetFolder read(Path folder) throws IOException {
        if (Files.isDirectory(folder) && !Files.exists(folder.resolve("fleet.yaml"), LinkOption.NOFOLLOW_LINKS)) {
            // Not read, because it may be a home folder or a whole disk.
            throw new FileNotFoundException((folder.toString().isEmpty() ? "this folder" : folder)
                    + " has no fleet.yaml: name the folder of a fleet repository, or make one with anew init DIR");
        }
        FileTree files = new FolderSource(folder).read();
        return new FleetFolder(folder, files, FleetReader.read(files));
    }

    /** The fleet, or nothing after all complaints have been printed; the caller then exits with 1. */
    public Optional<Fleet> fleetOrComplain(Console console) {
        return switch (reading) {
            case FleetReading.Accepted(Fleet fleet) -> Optional.of(fleet);
            case FleetReading.Refused(List<Complaint> complaints) -> {
                new ComplaintPrinter(console, files).print(complaints);
                yield Optional.empty();
            }
        };
    }
}
