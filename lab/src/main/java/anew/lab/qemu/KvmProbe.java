package anew.lab.qemu;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Finds out whether KVM really boots a Linux guest here. That /dev/kvm opens says little: on some virtual machines the
 * firmware of a guest runs and its kernel hangs.
 */
public final class KvmProbe {

    /** A guest on working KVM prints its first line within a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Path DEVICE = Path.of("/dev/kvm");

    private final Commands commands;

    public KvmProbe(Commands commands) {
        this.commands = commands;
    }

    /**
     * Which accelerator to use.
     *
     * @param kernel a Linux kernel to try with
     * @param verdicts a folder to keep the answer in, so that it is asked once for each kernel and QEMU of the host
     */
    public Accelerator choose(Path kernel, Path verdicts) throws IOException, InterruptedException {
        if (!Files.isWritable(DEVICE)) {
            return Accelerator.EMULATION;
        }
        Path verdict = verdicts.resolve("kvm-" + hostVersion());
        if (!Files.exists(verdict)) {
            Accelerator found = boots(kernel, verdicts) ? Accelerator.KVM : Accelerator.EMULATION;
            Files.writeString(verdict, found.name());
        }
        return Accelerator.valueOf(Files.readString(verdict).strip());
    }

    private boolean boots(Path kernel, Path folder) throws IOException, InterruptedException {
        Path console = folder.resolve("kvm-probe.log");
        Files.deleteIfExists(console);
        commands.run(Command.of(QemuCommand.kvmProbe(kernel, console)).within(PATIENCE));
        return Files.exists(console)
                && Files.readString(console, StandardCharsets.ISO_8859_1).contains("Linux version");
    }

    private String hostVersion() throws InterruptedException {
        RunResult qemu = commands.run(Command.of(QemuCommand.PROGRAM, "--version"));
        String version = System.getProperty("os.version") + "-"
                + qemu.stdout().lines().findFirst().orElse("");
        return version.replaceAll("[^A-Za-z0-9.+-]+", "_");
    }
}
