package anew.cli.image;

import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.core.model.ImageName;
import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.image.BootMediumFile;
import anew.image.ImageStore;
import anew.image.Manifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a boot medium onto a USB stick. */
@picocli.CommandLine.Command(
        name = "write",
        description = {
            "Write the boot medium onto a USB stick or disk, and read it back.",
            "What is on the device is lost, so its name is asked for again; a device in use is refused."
        },
        footer = {"", "Examples:", "  anew image write /dev/sdb", "  anew image write /dev/sdb --yes"})
public final class ImageWriteCommand implements Callable<Integer> {

    @Mixin
    private ImageOptions options = new ImageOptions();

    @Parameters(paramLabel = "DEVICE", description = "The device, such as /dev/sdb.")
    private Path device = Path.of("");

    @Option(
            names = "--image",
            paramLabel = "NAME",
            converter = ImageNameConverter.class,
            description = "The dom0 image (default: ${DEFAULT-VALUE}).")
    private ImageName image = new ImageName("dom0");

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Optional<ImageStore.Stored> stored = options.store().newest(image);
        Optional<Manifest.Iso> iso = stored.flatMap(found -> found.manifest().iso());
        if (stored.isEmpty() || iso.isEmpty()) {
            console.complain("the store has no boot medium '" + image + "': 'anew image build " + image + "' makes it");
            return ExitCode.USAGE;
        }
        Optional<String> refusal = refusal(iso.get());
        if (refusal.isPresent()) {
            console.complain(refusal.get());
            return ExitCode.USAGE;
        }
        if (!yes && !confirmed(console)) {
            console.complain("nothing was written");
            return ExitCode.SOFTWARE;
        }
        return write(stored.get(), iso.get(), console) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Asks the kernel, not the name. */
    private Optional<String> refusal(Manifest.Iso iso) throws InterruptedException {
        RunResult listed = options.commands()
                .run(Command.of(
                        "lsblk",
                        "--noheadings",
                        "--raw",
                        "--bytes",
                        "--output",
                        BlockDevice.COLUMNS,
                        device.toString()));
        if (!listed.succeeded()) {
            return Optional.of(device + " is not a block device: name one that 'lsblk' shows");
        }
        return BlockDevice.parse(listed.stdout()).refusal(iso.bytes()).map(reason -> device + " " + reason);
    }

    private boolean confirmed(Console console) throws IOException, InterruptedException {
        RunResult described = options.commands()
                .run(Command.of(
                        "lsblk", "--nodeps", "--output", "NAME,SIZE,VENDOR,MODEL,SERIAL,TRAN", device.toString()));
        console.tell(described.stdout().stripTrailing());
        console.tell("All that is on it will be lost. Type the device's name to go on:");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return device.toString().equals(in.readLine());
    }

    private boolean write(ImageStore.Stored stored, Manifest.Iso iso, Console console)
            throws IOException, InterruptedException {
        BootMediumFile medium = new BootMediumFile(device);
        try (Progress progress = Progress.start(console, List.of(device.toString()))) {
            medium.write(
                    stored.iso(), done -> progress.fraction(device.toString(), "writing", done / (double) iso.bytes()));
            // Read back from the device and not from memory.
            RunResult flushed = options.commands().run(Command.of("blockdev", "--flushbufs", device.toString()));
            if (!flushed.succeeded()) {
                progress.failed(device.toString(), "written, but it cannot be read back: " + flushed.describe());
                return false;
            }
            BootMediumFile.Comparison comparison = medium.compare(
                    stored.iso(),
                    done -> progress.fraction(device.toString(), "reading back", done / (double) iso.bytes()));
            return switch (comparison) {
                case BootMediumFile.Comparison.Same same -> {
                    progress.done(device.toString(), "written and read back");
                    yield true;
                }
                case BootMediumFile.Comparison.Differs(long offset) -> {
                    progress.failed(device.toString(), "byte " + offset + " reads back wrong: use another stick");
                    yield false;
                }
                case BootMediumFile.Comparison.TooSmall small -> {
                    progress.failed(device.toString(), "it ends too early: use another stick");
                    yield false;
                }
            };
        }
    }
}
