package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.model.HostName;
import anew.lab.Lab;
import anew.lab.LabMachine;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Attaches this terminal to the console of a machine or domU. */
@Command(
        name = "console",
        description = "Attach to the serial console of a machine, or to the console of a domU. Ctrl-] detaches.",
        footer = {"", "Examples:", "  anew lab console alpha", "  anew lab console web1"})
public final class LabConsoleCommand implements Callable<Integer> {

    /** Ctrl-], which telnet and xl use too. */
    private static final int DETACH = 0x1d;

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            converter = HostNameConverter.class,
            description = "A pserver or vserver.")
    private HostName name = new HostName("unset");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = options.lab();
        LabPlan plan = LabOptions.plan(lab);
        LabPlan.DomU domu = plan.domUs().get(name);
        if (domu != null) {
            HostName pserver =
                    MachineSeen.places(domu, MachineSeen.all(lab, plan)).getFirst();
            List<String> argv = new ArrayList<>(lab.sshArgv(pserver, List.of("xl", "console", name.text())));
            argv.add(1, "-t"); // xl wants a terminal to be raw on.
            return Foreground.run(argv);
        }
        LabMachine machine = LabOptions.machine(lab, name, "");
        if (!machine.isRunning()) {
            throw new IOException(name + " is off: 'anew lab start " + name + "' switches it on");
        }
        Console.of(spec).tell("Console of " + name + "; Ctrl-] detaches.");
        attach(machine);
        return ExitCode.OK;
    }

    private static void attach(LabMachine machine) throws IOException, InterruptedException {
        boolean terminal = Optional.ofNullable(System.console())
                .map(java.io.Console::isTerminal)
                .orElse(false);
        try (SocketChannel console = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            console.connect(UnixDomainSocketAddress.of(machine.files().consoleSocket()));
            if (terminal) {
                Foreground.run(List.of("stty", "raw", "-echo"));
            }
            Thread output = Thread.ofVirtual().start(() -> show(console));
            type(console);
            console.shutdownInput(); // Which ends the other thread's reading.
            output.join();
        } finally {
            if (terminal) {
                Foreground.run(List.of("stty", "sane"));
            }
        }
    }

    private static void show(SocketChannel console) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        OutputStream out = System.out;
        try {
            while (console.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
                out.flush();
            }
        } catch (IOException detached) {
            // Closed by this side, or the machine was switched off: either way there is no more to show.
        }
    }

    private static void type(SocketChannel console) throws IOException {
        InputStream keyboard = System.in;
        for (int key = keyboard.read(); key >= 0 && key != DETACH; key = keyboard.read()) {
            console.write(ByteBuffer.wrap(new byte[] {(byte) key}));
        }
    }
}
