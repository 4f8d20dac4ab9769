package anew.cli.image;

import anew.cli.fleet.Json;
import anew.cli.terminal.Console;
import anew.cli.terminal.Table;
import anew.core.model.ImageRecipe;
import anew.core.model.Size;
import anew.image.ImageStore;
import anew.image.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists built images. */
@Command(
        name = "list",
        description = "List the images in the store; a star marks the newest of each name.",
        footer = {"", "Examples:", "  anew image list", "  anew image list --json"})
public final class ImageListCommand implements Callable<Integer> {

    @Mixin
    private ImageOptions options = new ImageOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        ImageStore store = options.store();
        Table table = Table.of("IMAGE", "KIND", "IDENTITY", "ROOT IMAGE", "BOOT MEDIUM", "NEWEST");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ImageStore.Stored stored : store.all()) {
            Manifest manifest = stored.manifest();
            boolean newest = store.newest(manifest.name())
                    .filter(candidate -> candidate.manifest().equals(manifest))
                    .isPresent();
            String kind = manifest.kind() == ImageRecipe.Kind.DOM0 ? "dom0" : "domU";
            String medium = manifest.iso().map(iso -> Size.format(iso.bytes())).orElse("");
            table = table.and(
                    manifest.name().text(),
                    kind,
                    manifest.id().shortHex(),
                    Size.format(manifest.rootBytes()),
                    medium,
                    newest ? "*" : "");
            rows.add(row(stored, kind, newest));
        }
        if (json) {
            console.print(Json.pretty(rows));
        } else if (rows.isEmpty()) {
            console.print("no images in " + store.folder() + ": 'anew image build' makes them");
        } else {
            console.print(table);
        }
        return ExitCode.OK;
    }

    private static Map<String, Object> row(ImageStore.Stored stored, String kind, boolean newest) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", stored.manifest().name().text());
        row.put("kind", kind);
        row.put("id", stored.manifest().id().hex());
        row.put("rootBytes", stored.manifest().rootBytes());
        stored.manifest().iso().ifPresent(iso -> row.put("isoBytes", iso.bytes()));
        row.put("newest", newest);
        row.put("folder", stored.folder().toString());
        return row;
    }
}
