package anew.bench;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.model.Pserver;
import anew.core.model.Vserver;
import anew.core.plan.Loss;
import anew.core.plan.WhatIf;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A placed fleet in the text format that Ganeti's htools read (hbal(1), "--text-data"): groups, nodes, instances, tags
 * and policies, fields between bars.
 *
 * <p>Ganeti's instances have a primary and a secondary node and fail over to that one only; the secondary is the
 * pserver to which our planner would move the vserver. Networks, racks, spread rules and legs have no counterpart and
 * are left out, which makes Ganeti's task the smaller one.
 */
final class HtoolsText {

    private static final String GROUP = "6f1b5a52-0000-4000-8000-000000000001";
    /** Of the volumes nothing is told; Ganeti wants every DRBD instance to have a disk. */
    private static final int DISK_MIB = 1024;

    private HtoolsText() {}

    static String of(Fleet fleet, Placement placement) {
        Map<HostName, Long> memory = new TreeMap<>();
        Map<HostName, Integer> disks = new TreeMap<>();
        Map<HostName, HostName> secondaries = new TreeMap<>();
        for (HostName pserver : fleet.pservers().keySet()) {
            for (Loss.Move move :
                    WhatIf.losing(fleet, placement, Set.of(pserver)).moves()) {
                secondaries.put(move.vserver(), move.to());
                disks.merge(move.to(), DISK_MIB, Integer::sum);
                disks.merge(move.from(), DISK_MIB, Integer::sum);
            }
        }
        StringBuilder instances = new StringBuilder();
        placement.hosts().forEach((name, host) -> {
            Vserver vserver = fleet.vservers()
                    .getOrDefault(name, fleet.vservers().firstEntry().getValue());
            memory.merge(host, vserver.memory().mebibytes(), Long::sum);
            instances
                    .append(String.join(
                            "|",
                            name.text(),
                            Long.toString(vserver.memory().mebibytes()),
                            Integer.toString(DISK_MIB),
                            Integer.toString(vserver.vcpus()),
                            "running|Y",
                            host.text(),
                            secondaries.getOrDefault(name, host).text(),
                            "drbd||1|1|N"))
                    .append('\n');
        });
        StringBuilder nodes = new StringBuilder();
        for (Pserver pserver : fleet.pservers().values()) {
            nodes.append(node(pserver, memory.getOrDefault(pserver.name(), 0L), disks.getOrDefault(pserver.name(), 0)))
                    .append('\n');
        }
        return "default|" + GROUP + "|preferred||\n\n" + nodes + "\n" + instances + "\n\n" + policy("")
                + policy("default");
    }

    private static String node(Pserver pserver, long memoryUsed, int diskUsed) {
        long total = pserver.memory().mebibytes();
        long dom0 = Pserver.DOM0_MEMORY.mebibytes();
        int disk = 10_000_000;
        return String.join(
                "|",
                pserver.name().text(),
                Long.toString(total),
                Long.toString(dom0),
                Long.toString(total - dom0 - memoryUsed),
                Integer.toString(disk),
                Integer.toString(disk - diskUsed),
                Integer.toString(pserver.cpus()),
                "N|" + GROUP + "|1||N|0|1|1.0");
    }

    private static String policy(String group) {
        String ranges = "4096,4,1024,1,1,1|128,1,1024,1,1,1;65536,16,1048576,16,8,12";
        return group + "|" + ranges + "|drbd|" + Pserver.VCPUS_PER_CPU + ".0|1024.0\n";
    }
}
