package anew.cli.lab;

import anew.cli.fleet.FleetFolder;
import anew.cli.image.ImageBuildCommand;
import anew.cli.image.ImageOptions;
import anew.cli.setup.DebianPackages;
import anew.cli.setup.Purpose;
import anew.cli.terminal.Console;
import anew.cli.terminal.Durations;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.Placement;
import anew.core.model.Vserver;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import anew.depot.Bundle;
import anew.depot.BundleCompiler;
import anew.image.ImageStore;
import anew.lab.Lab;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlanner;
import anew.lab.plan.PortBook;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.KvmProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings up the lab. */
@Command(
        name = "up",
        description = {
            "Boot a fleet on this computer and wait until every domU of it runs.",
            "What is missing is set up, images are built, and what runs already is left alone."
        },
        footer = {
            "",
            "Examples:",
            "  anew lab up",
            "  anew lab up --fleet examples/two-racks --only alpha,store1",
            "  anew lab up --firmware uefi"
        })
public final class LabUpCommand implements Callable<Integer> {

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Mixin
    private LabOptions options = new LabOptions();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            converter = HostNameConverter.class,
            description = "Boot these pservers only.")
    private List<HostName> only = List.of();

    @Option(names = "--firmware", description = "bios (default) or uefi.", defaultValue = "bios")
    private String firmware = "bios";

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "How many machines boot at a time (default: as many as there are CPUs).")
    private Optional<Integer> atOnce = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Console console = Console.of(spec);
        FleetFolder repository = FleetFolder.read(images.fleetFolder());
        Optional<Fleet> read = repository.fleetOrComplain(console);
        if (read.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Fleet fleet = read.get();
        Lab lab = options.lab();
        Optional<LabPlan> before = lab.plan();
        Optional<Placement> placement = place(fleet, before, console);
        if (placement.isEmpty() || !isPrepared(console) || !hasImages(fleet, console)) {
            return ExitCode.SOFTWARE;
        }
        LabPlan plan = plan(fleet, placement.get(), lab, before);
        console.tell(
                "The lab " + (plan.accelerator() == Accelerator.KVM ? "uses KVM" : "emulates its CPUs (no usable KVM)")
                        + "; it lives in " + lab.folder().root());
        Map<HostName, Bundle> bundles = BundleCompiler.compile(
                fleet, repository.files(), placement.get(), images.store().rootImages(), Optional.empty());
        boolean up = boot(lab, plan, fleet, placement.get(), bundles, console) && new LabTour(lab, plan, console).run();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!fleet.ledgerUrls().isEmpty() && !options.isNamed()) {
            console.tell(
                    "fleet.yaml says where the ledger of real servers is, and commands ask that one: for the lab's, name"
                            + " the lab: export ANEW_LAB=" + lab.folder().root());
        }
        console.tell((up ? "The lab is up after " : "The lab is not as it should be after ") + Durations.format(took));
        return up ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Where vservers run; one that the lab runs already stays where it is. */
    private static Optional<Placement> place(Fleet fleet, Optional<LabPlan> before, Console console) {
        SortedMap<HostName, HostName> hosts = new TreeMap<>();
        before.ifPresent(plan -> plan.domUs().values().forEach(domu -> hosts.put(domu.name(), domu.pserver())));
        hosts.keySet().retainAll(fleet.vservers().keySet());
        hosts.values().retainAll(fleet.pservers().keySet());
        return switch (Planner.place(fleet, new Placement(hosts, new TreeMap<>()))) {
            case Outcome.Placed placed -> Optional.of(placed.placement());
            case Outcome.Refused refused -> {
                refused.refusals().forEach(refusal -> console.complain(refusal.toString()));
                yield Optional.empty();
            }
        };
    }

    private boolean isPrepared(Console console) throws InterruptedException {
        return new DebianPackages(options.commands(), console::tell).ensureOrComplain(Purpose.LAB, console::complain);
    }

    /** Builds what the fleet boots, unless it is there. */
    private boolean hasImages(Fleet fleet, Console console) throws IOException, InterruptedException {
        return ImageBuildCommand.run(images, needed(fleet), console) == ExitCode.OK;
    }

    private static List<ImageName> needed(Fleet fleet) {
        HashSet<ImageName> names = new HashSet<>(
                fleet.vservers().values().stream().map(Vserver::image).collect(Collectors.toSet()));
        names.add(dom0(fleet));
        return names.stream().sorted().toList();
    }

    private static ImageName dom0(Fleet fleet) {
        return fleet.images().values().stream()
                .filter(recipe -> recipe.kind() == ImageRecipe.Kind.DOM0)
                .map(ImageRecipe::name)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the fleet has no image of kind dom0, which pservers boot: see 'anew init'"));
    }

    private LabPlan plan(Fleet fleet, Placement placement, Lab lab, Optional<LabPlan> before)
            throws IOException, InterruptedException {
        lab.folder().prepare();
        ImageStore.Stored dom0 = images.store().newest(dom0(fleet)).orElseThrow();
        Path kernel = dom0.folder().resolve("vmlinuz");
        Accelerator accelerator =
                new KvmProbe(options.commands()).choose(kernel, lab.folder().root());
        LabPlanner.Request request = new LabPlanner.Request(
                fleet,
                placement,
                new HashSet<>(only),
                dom0.iso(),
                images.store().folder(),
                Firmware.valueOf(firmware.toUpperCase(Locale.ROOT)),
                accelerator,
                Runtime.getRuntime().availableProcessors());
        PortBook ports = before.map(LabPlan::ports).orElse(PortBook.EMPTY);
        return LabPlanner.plan(request, lab.folder(), ports, FreePorts::isFree);
    }

    private boolean boot(
            Lab lab, LabPlan plan, Fleet fleet, Placement placement, Map<HostName, Bundle> bundles, Console console)
            throws IOException, InterruptedException {
        int cpus = Runtime.getRuntime().availableProcessors();
        try (BootDisplay display = new BootDisplay(console, plan.machines().keySet())) {
            lab.prepare(plan, bundles, display);
            AgentCalls calls = AgentCalls.inLab(lab, options.commands(), fleet);
            return new LabBoot(lab, plan, fleet, placement, calls).run(atOnce.orElse(cpus), display);
        }
    }
}
