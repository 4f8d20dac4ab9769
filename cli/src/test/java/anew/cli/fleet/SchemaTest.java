package anew.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.fleet.Complaint;
import anew.core.fleet.FileKind;
import anew.core.fleet.FleetReader;
import anew.core.fleet.FleetReading;
import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.drivers.folder.FolderSource;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schemas say of whole files and of their keys what the reader says. */
class SchemaTest {

    private static final Map<FileKind, Schema> SCHEMAS = new EnumMap<>(FileKind.class);

    @BeforeAll
    static void compileSchemas() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        for (FileKind kind : FileKind.values()) {
            SCHEMAS.put(kind, registry.getSchema(Json.pretty(kind.jsonSchema()), InputFormat.JSON));
        }
    }

    @Test
    void theSchemasAreSchemasThemselves() {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (FileKind kind : FileKind.values()) {
            assertThat(metaSchema.validate(Json.pretty(kind.jsonSchema()), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @Test
    void whatTheReaderAcceptsTheSchemasAccept() throws IOException {
        for (FileTree tree : List.of(good(), twoRacks(), InitCommand.repository(Path.of("..")))) {
            assertThat(FleetReader.read(tree)).isInstanceOf(FleetReading.Accepted.class);
            tree.entries().forEach((path, entry) -> {
                for (FileKind kind : FileKind.values()) {
                    if (path.matches(kind.path().replace("NAME", "[^/]+")) && entry instanceof Entry.File file) {
                        assertThat(isValid(kind, file.text())).as(path).isTrue();
                    }
                }
            });
        }
    }

    @Test
    void unknownMissingAndMistypedKeysAreRefusedByBoth() throws IOException {
        Map<FileKind, String> samples = Map.of(
                FileKind.FLEET, "fleet.yaml",
                FileKind.PSERVER, "pservers/stor1/server.yaml",
                FileKind.VSERVER, "vservers/db1/server.yaml",
                FileKind.IMAGE, "images/base/image.yaml");
        for (Map.Entry<FileKind, String> sample : samples.entrySet()) {
            Map<String, Object> good = load(good(), sample.getValue());
            assertRefusedByBoth(sample.getKey(), sample.getValue(), with(good, "unknown", 1));
            for (String key : good.keySet()) {
                assertRefusedByBoth(sample.getKey(), sample.getValue(), with(good, key, List.of(List.of(List.of()))));
                if (isRequired(sample.getKey(), key)) {
                    Map<String, Object> without = new LinkedHashMap<>(good);
                    without.remove(key);
                    assertRefusedByBoth(sample.getKey(), sample.getValue(), without);
                }
            }
        }
    }

    @Test
    void theReferenceShowsEveryKeyAsItIs() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/fleet-files.md"));
        for (FileKind kind : FileKind.values()) {
            assertThat(reference)
                    .as("copy the output of: anew schema %s --markdown", kind)
                    .contains(kind.path())
                    .contains(kind.markdown());
        }
    }

    private static void assertRefusedByBoth(FileKind kind, String path, Map<String, Object> content)
            throws IOException {
        // JSON is YAML, so the reader takes it too.
        String json = Json.pretty(content);
        assertThat(isValid(kind, json)).as(path + " " + json).isFalse();
        SortedMap<String, Entry> files = new TreeMap<>(good().entries());
        files.put(path, Entry.File.text(json));
        assertThat(FleetReader.read(new FileTree(files)))
                .as(path + " " + json)
                .isInstanceOfSatisfying(
                        FleetReading.Refused.class,
                        refused -> assertThat(refused.complaints())
                                .extracting(Complaint::path)
                                .contains(path));
    }

    private static boolean isValid(FileKind kind, String yaml) {
        return Objects.requireNonNull(SCHEMAS.get(kind))
                .validate(yaml, InputFormat.YAML)
                .isEmpty();
    }

    private static boolean isRequired(FileKind kind, String key) {
        return kind.jsonSchema().get("required") instanceof List<?> required && required.contains(key);
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    @SuppressWarnings("unchecked") // every file of a fleet is a map with texts as keys
    private static Map<String, Object> load(FileTree tree, String path) {
        String text = ((Entry.File) tree.at(path).orElseThrow()).text();
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static FileTree good() throws IOException {
        return withPlainModes(Path.of("../core/src/test/resources/anew/core/fleet/good"));
    }

    private static FileTree twoRacks() throws IOException {
        return withPlainModes(Path.of("../examples/two-racks"));
    }

    /** A checkout's modes depend on the umask. */
    private static FileTree withPlainModes(Path folder) throws IOException {
        SortedMap<String, Entry> files = new TreeMap<>();
        new FolderSource(folder)
                .read()
                .entries()
                .forEach((path, entry) ->
                        files.put(path, entry instanceof Entry.File file ? new Entry.File(file.bytes(), 0644) : entry));
        return new FileTree(files);
    }
}
