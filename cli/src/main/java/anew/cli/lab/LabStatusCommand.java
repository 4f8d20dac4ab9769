package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.cli.terminal.Table;
import anew.core.model.HostName;
import anew.lab.Lab;
import anew.lab.console.Phase;
import anew.lab.fault.FaultInForce;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlan.DomU;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what each machine of the lab does. */
@Command(
        name = "status",
        description = {
            "Show what each machine of the lab does, and what was made to go wrong.",
            "Exits with 1 if something that should run does not."
        },
        footer = {"", "Examples:", "  anew lab status", "  anew lab status --watch", "  anew lab status --json"})
public final class LabStatusCommand implements Callable<Integer> {

    private static final long WATCH_SECONDS = 1;

    @Mixin
    private LabOptions options = new LabOptions();

    @Option(names = "--json", description = "Print JSON; with --watch, one object a line.")
    private boolean json;

    @Option(names = "--watch", description = "Show it again every second, until interrupted.")
    private boolean watch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A line of the table. */
    private record Line(
            String name, String on, String power, String phase, String address, int sshPort, boolean well) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Lab lab = options.lab();
        boolean well = show(lab, console);
        while (watch) {
            TimeUnit.SECONDS.sleep(WATCH_SECONDS);
            if (console.live() && !json) {
                console.out().print("\u001b[H\u001b[J"); // Cursor home, clear to the end: CUP and ED of ECMA-48.
            }
            well = show(lab, console);
        }
        return well ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean show(Lab lab, Console console) throws IOException {
        LabPlan plan = LabOptions.plan(lab);
        Optional<Map<String, Object>> daemon = lab.daemon().status();
        boolean gateway = lab.isGatewayRunning();
        List<Line> lines = lines(lab, plan);
        List<FaultInForce> faults = lab.faults(plan).inForce();
        if (json) {
            console.print(Json.MAPPER.toJson(object(plan, daemon, gateway, lines, faults)));
        } else {
            console.print(table(lines));
            console.print("switch and depot: "
                    + daemon.map(LabStatusCommand::describe).orElse("not running: 'anew lab up' mends it"));
            console.print("gateway: " + (gateway ? "running" : "not running: 'anew lab up' mends it"));
            faults.forEach(fault -> console.print("fault: " + fault));
        }
        return daemon.isPresent() && gateway && lines.stream().allMatch(Line::well);
    }

    private static String describe(Map<String, Object> daemon) {
        return "running, " + daemon.get("received") + " frames so far";
    }

    private static List<Line> lines(Lab lab, LabPlan plan) throws IOException {
        List<MachineSeen> machines = MachineSeen.all(lab, plan);
        SortedMap<HostName, List<DomU>> places = new TreeMap<>();
        for (DomU domu : plan.domUs().values()) {
            MachineSeen.places(domu, machines)
                    .forEach(pserver -> places.computeIfAbsent(pserver, _ -> new ArrayList<>())
                            .add(domu));
        }
        List<Line> lines = new ArrayList<>();
        for (MachineSeen seen : machines) {
            lines.add(line(seen));
            places.getOrDefault(seen.machine().name(), List.of()).forEach(domu -> lines.add(line(domu, seen)));
        }
        return lines;
    }

    private static Line line(MachineSeen seen) {
        Machine machine = seen.machine();
        return new Line(
                machine.name().text(),
                "",
                seen.power(),
                seen.progress().phase().toString(),
                machine.reach().address().toString(),
                machine.reach().sshPort(),
                seen.power().equals("running") && seen.progress().phase() == Phase.READY);
    }

    private static Line line(DomU domu, MachineSeen seen) {
        return new Line(
                domu.name().text(),
                seen.machine().name().text(),
                "",
                seen.state(domu),
                domu.reach().address().toString(),
                domu.reach().sshPort(),
                seen.runs(domu));
    }

    private static Table table(List<Line> lines) {
        Table table = Table.of("NAME", "ON", "POWER", "STATE", "ADDRESS", "SSH PORT");
        for (Line line : lines) {
            table = table.and(line.name, line.on, line.power, line.phase, line.address, String.valueOf(line.sshPort));
        }
        return table;
    }

    private static Map<String, Object> object(
            LabPlan plan,
            Optional<Map<String, Object>> daemon,
            boolean gateway,
            List<Line> lines,
            List<FaultInForce> faults) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("accelerator", plan.accelerator().name());
        object.put("firmware", plan.firmware().name());
        object.put("daemon", daemon.isPresent());
        object.put("gateway", gateway);
        object.put("faults", faults.stream().map(FaultInForce::json).toList());
        object.put("machines", lines.stream().map(LabStatusCommand::object).toList());
        return object;
    }

    private static Map<String, Object> object(Line line) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", line.name);
        object.put("pserver", line.on);
        object.put("power", line.power);
        object.put("state", line.phase);
        object.put("address", line.address);
        object.put("sshPort", line.sshPort);
        object.put("well", line.well);
        return object;
    }
}
