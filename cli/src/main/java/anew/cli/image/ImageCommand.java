package anew.cli.image;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands on images. */
@Command(
        name = "image",
        description = "Build, check and write the images that machines boot.",
        subcommands = {
            ImageBuildCommand.class,
            ImageLockCommand.class,
            ImageListCommand.class,
            ImageVerifyCommand.class,
            ImageWriteCommand.class,
        })
public final class ImageCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
