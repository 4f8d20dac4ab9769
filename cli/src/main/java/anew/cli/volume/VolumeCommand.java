package anew.cli.volume;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands on volumes. */
@Command(
        name = "volume",
        description = "Show volumes, and order what is to become of them.",
        subcommands = {
            VolumeListCommand.class,
            VolumeShowCommand.class,
            VolumeWatchCommand.class,
            VolumeCreateCommand.class,
            VolumeTakeOverCommand.class,
            VolumeMoveLegCommand.class,
            VolumeGrowCommand.class,
            VolumeCheckCommand.class,
            VolumeRestCommand.class,
            VolumeRetireCommand.class,
        })
public final class VolumeCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
