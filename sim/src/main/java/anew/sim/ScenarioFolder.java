package anew.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A scenario in a folder of its own: {@code README} says what it shows, {@code fleet} and {@code faults} are what
 * {@link ScenarioText} reads, {@code log.expect} is what must come of it.
 */
public record ScenarioFolder(Path path) {

    /** Reads the scenario. */
    public ScenarioText.Reading read() throws IOException {
        Path fleet = path.resolve("fleet");
        Path faults = path.resolve("faults");
        return ScenarioText.read(
                fleet.toString(), Files.readString(fleet), faults.toString(), Files.readString(faults));
    }

    public List<String> expected() throws IOException {
        Path log = path.resolve("log.expect");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Writes a scenario that is to be kept, with what came of it. */
    public void write(Scenario scenario, String readme, List<String> log) throws IOException {
        Files.createDirectories(path);
        Files.writeString(path.resolve("README"), readme + "\n");
        Files.writeString(path.resolve("fleet"), scenario.shape().toString());
        Files.writeString(path.resolve("faults"), scenario.faultsText());
        expect(log);
    }

    public void expect(List<String> log) throws IOException {
        Files.writeString(path.resolve("log.expect"), String.join("\n", log) + "\n");
    }
}
