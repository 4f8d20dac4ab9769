package anew.lab.plan;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.NetworkName;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.lab.net.SwitchPort;
import anew.lab.plan.LabPlan.DomU;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.plan.LabPlan.Reach;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.MachineSpec;
import anew.lab.wire.Json;
import io.avaje.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps a {@link LabPlan} as the JSON file {@code lab.json} in the lab's folder. */
public final class LabPlanFile {

    private LabPlanFile() {}

    /** The plan in {@code file}, or empty where there is none. */
    public static Optional<LabPlan> read(Path file) throws IOException {
        try {
            return Optional.of(decode(new Fields(Json.MAPPER.fromJsonObject(Files.readString(file)))));
        } catch (NoSuchFileException noLab) {
            return Optional.empty();
        } catch (JsonException | IllegalArgumentException | ClassCastException damaged) {
            throw new IOException(
                    file + " is damaged or of another version: remove the lab with 'anew lab down --wipe'", damaged);
        }
    }

    /** Writes {@code plan} in one step. */
    public static void write(Path file, LabPlan plan) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.writeString(unfinished, Json.MAPPER.toJson(encode(plan)) + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> encode(LabPlan plan) {
        Map<String, Object> json = new TreeMap<>();
        json.put("accelerator", plan.accelerator().name());
        json.put("firmware", plan.firmware().name());
        json.put("images", plan.images().toString());
        json.put("ports", plan.ports().ports());
        json.put("depotPort", plan.depotPort());
        json.put("ledger", ledger(plan.ledger()));
        json.put("cables", plan.cables().stream().map(LabPlanFile::cable).toList());
        json.put("gatewayArgv", plan.gatewayArgv());
        json.put(
                "machines",
                plan.machines().values().stream().map(LabPlanFile::machine).toList());
        json.put("domUs", plan.domUs().values().stream().map(LabPlanFile::domu).toList());
        return json;
    }

    private static Map<String, Object> ledger(LabLedger ledger) {
        return switch (ledger) {
            case LabLedger.OfDaemon(int port) -> Map.of("port", port);
            case LabLedger.OnMachines(SortedMap<HostName, LabLedger.Seat> seats) ->
                Map.of(
                        "seats",
                        seats.entrySet().stream()
                                .map(seat -> Map.of(
                                        "pserver", seat.getKey().text(),
                                        "client", seat.getValue().client().toString(),
                                        "port", seat.getValue().port()))
                                .toList());
        };
    }

    private static Map<String, Object> cable(SwitchPort port) {
        return Map.of(
                "machine", port.machine(),
                "network", port.network().text(),
                "switchUdp", port.switchUdp(),
                "machineUdp", port.machineUdp());
    }

    private static Map<String, Object> machine(Machine machine) {
        List<Map<String, Object>> pools = new ArrayList<>();
        machine.pools()
                .forEach((name, disk) -> pools.add(Map.of(
                        "name", name.text(),
                        "node", disk.node(),
                        "file", disk.file().toString(),
                        "serial", disk.serial(),
                        "bytes", disk.size().bytes())));
        return Map.of(
                "name", machine.name().text(),
                "argv", machine.argv(),
                "pools", pools,
                "reach", reach(machine.reach()),
                "depot", machine.depot().toString(),
                "ledger", machine.ledger().stream().map(URI::toString).toList());
    }

    private static Map<String, Object> domu(DomU domu) {
        return Map.of(
                "name", domu.name().text(),
                "pserver", domu.pserver().text(),
                "reach", reach(domu.reach()));
    }

    private static Map<String, Object> reach(Reach reach) {
        return Map.of(
                "address", reach.address().toString(),
                "sshPort", reach.sshPort(),
                "httpPort", reach.httpPort());
    }

    private static LabPlan decode(Fields json) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        Fields book = json.object("ports");
        book.names().forEach(purpose -> ports.put(purpose, book.number(purpose)));
        SortedMap<HostName, Machine> machines = new TreeMap<>();
        for (Fields machine : json.objects("machines")) {
            machines.put(machine.host("name"), decodeMachine(machine));
        }
        SortedMap<HostName, DomU> domUs = new TreeMap<>();
        for (Fields domu : json.objects("domUs")) {
            domUs.put(domu.host("name"), new DomU(domu.host("name"), domu.host("pserver"), decodeReach(domu)));
        }
        return new LabPlan(
                Accelerator.valueOf(json.text("accelerator")),
                Firmware.valueOf(json.text("firmware")),
                Path.of(json.text("images")),
                new PortBook(ports),
                json.number("depotPort"),
                decodeLedger(json.object("ledger")),
                json.objects("cables").stream().map(LabPlanFile::decodeCable).toList(),
                json.texts("gatewayArgv"),
                machines,
                domUs);
    }

    private static LabLedger decodeLedger(Fields json) {
        if (json.names().contains("port")) {
            return new LabLedger.OfDaemon(json.number("port"));
        }
        SortedMap<HostName, LabLedger.Seat> seats = new TreeMap<>();
        for (Fields seat : json.objects("seats")) {
            seats.put(seat.host("pserver"), new LabLedger.Seat(URI.create(seat.text("client")), seat.number("port")));
        }
        return new LabLedger.OnMachines(seats);
    }

    private static SwitchPort decodeCable(Fields json) {
        return new SwitchPort(
                json.text("machine"),
                new NetworkName(json.text("network")),
                json.number("switchUdp"),
                json.number("machineUdp"));
    }

    private static Machine decodeMachine(Fields json) {
        SortedMap<PoolName, MachineSpec.Disk> pools = new TreeMap<>();
        for (Fields pool : json.objects("pools")) {
            Size size = new Size(((Number) pool.value("bytes")).longValue());
            Path file = Path.of(pool.text("file"));
            pools.put(
                    new PoolName(pool.text("name")),
                    new MachineSpec.Disk(pool.text("node"), file, pool.text("serial"), size));
        }
        return new Machine(
                json.host("name"),
                json.texts("argv"),
                pools,
                decodeReach(json),
                URI.create(json.text("depot")),
                json.texts("ledger").stream().map(URI::create).toList());
    }

    private static Reach decodeReach(Fields owner) {
        Fields json = owner.object("reach");
        return new Reach(IpAddress.parse(json.text("address")), json.number("sshPort"), json.number("httpPort"));
    }

    /** A JSON object whose members are of the types asked for, or it is no plan. */
    private record Fields(Map<?, ?> members) {

        List<String> names() {
            return members.keySet().stream().map(String::valueOf).toList();
        }

        Object value(String name) {
            Object value = members.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no member '" + name + "'");
            }
            return value;
        }

        String text(String name) {
            return (String) value(name);
        }

        int number(String name) {
            return ((Number) value(name)).intValue();
        }

        HostName host(String name) {
            return new HostName(text(name));
        }

        Fields object(String name) {
            return new Fields((Map<?, ?>) value(name));
        }

        List<String> texts(String name) {
            return ((List<?>) value(name)).stream().map(String.class::cast).toList();
        }

        List<Fields> objects(String name) {
            return ((List<?>) value(name))
                    .stream().map(member -> new Fields((Map<?, ?>) member)).toList();
        }
    }
}
