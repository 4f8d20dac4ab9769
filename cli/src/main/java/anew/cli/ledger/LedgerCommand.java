package anew.cli.ledger;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands of the ledger. */
@Command(
        name = "ledger",
        description = "Found, serve, show or mend the ledger: the small store of who may write to what.",
        subcommands = {
            LedgerFoundCommand.class,
            LedgerReplaceMemberCommand.class,
            LedgerServeCommand.class,
            LedgerShowCommand.class,
        })
public final class LedgerCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
