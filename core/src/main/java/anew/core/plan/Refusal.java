package anew.core.plan;

import anew.core.model.HostName;
import anew.core.model.NetworkName;
import anew.core.model.Size;
import anew.core.model.Spread;
import anew.core.model.SpreadGroup;
import anew.core.model.VolumeId;
import java.util.List;
import java.util.stream.Collectors;

/** Why a fleet cannot be placed: who lacks what, who comes nearest, and what would mend it. */
public sealed interface Refusal {

    /** One line for people: what, why, and what to do. */
    String describe();

    /**
     * A vserver for which no pserver was found.
     *
     * @param nearest the pservers that come nearest to taking it; empty where no pserver is on its network
     * @param proven whether it is certain that it can be placed nowhere, whatever else is moved
     */
    record NoRoom(
            HostName vserver, NetworkName network, Size memory, int vcpus, List<Shortfall> nearest, boolean proven)
            implements Refusal {

        public NoRoom {
            nearest = List.copyOf(nearest);
        }

        @Override
        public String describe() {
            String needs = vserver + " needs " + memory + " of memory and " + countOf(vcpus) + " on network " + network;
            if (nearest.isEmpty()) {
                return needs + ", and no pserver that runs vservers is on it: give one a NIC on " + network;
            }
            return needs + "; " + nearestOf(nearest) + ": " + certainty(proven)
                    + "add memory, CPUs or a pserver on network " + network + ", or make it smaller";
        }
    }

    /**
     * A vserver that cannot run where it is pinned.
     *
     * @param lack what the pserver lacks; empty where it is not there or not on the vserver's network
     */
    record PinDoesNotFit(HostName vserver, HostName pserver, List<Shortfall> lack) implements Refusal {

        public PinDoesNotFit {
            lack = List.copyOf(lack);
        }

        @Override
        public String describe() {
            String why = lack.isEmpty()
                    ? "which is not there, runs no vservers or is not on its network"
                    : "and that has no room for it: "
                            + lack.stream().map(Shortfall::describe).collect(Collectors.joining(", "));
            return vserver + " is pinned to " + pserver + ", " + why + ": remove pservers/" + pserver + "/domUs/"
                    + vserver + " or make room on " + pserver;
        }
    }

    /** A spread group with more members than there are places to keep them apart. */
    record SpreadTooWide(SpreadGroup group, Spread.Across across, List<HostName> members, int places)
            implements Refusal {

        public SpreadTooWide {
            members = List.copyOf(members);
        }

        @Override
        public String describe() {
            String kind = across == Spread.Across.RACK ? "rack" : "pserver";
            return "spread group " + group + " has " + members.size() + " members, each in a " + kind + " of its own ("
                    + shortList(members) + "), but only " + places + " " + kind
                    + (places == 1 ? " runs" : "s run") + " vservers on their networks: add a " + kind
                    + " or take a member out";
        }
    }

    /**
     * A pserver whose loss would leave a vserver without a place (N+1).
     *
     * @param nearest the others that come nearest to taking it, after the rest had been placed
     * @param proven whether that is certain for this placement, and not only not found
     */
    record LossNotSurvived(
            HostName pserver, HostName vserver, Size memory, int vcpus, List<Shortfall> nearest, boolean proven)
            implements Refusal {

        public LossNotSurvived {
            nearest = List.copyOf(nearest);
        }

        @Override
        public String describe() {
            String what = "if " + pserver + " is lost, " + vserver + " (" + memory + ", " + countOf(vcpus)
                    + ") has nowhere to run";
            return nearest.isEmpty()
                    ? what + ": no other pserver that runs vservers is on its network: add one"
                    : what + "; " + nearestOf(nearest) + ": " + certainty(proven)
                            + "add memory, CPUs or a pserver, or make a vserver smaller";
        }
    }

    /**
     * A network whose vservers would not fit on what is left after one loss even if they could be cut to size.
     *
     * @param lost the pserver whose loss leaves least
     * @param needed in bytes for memory, else a number of vCPUs
     * @param left likewise
     */
    record NotEnoughInAll(NetworkName network, HostName lost, boolean isMemory, long needed, long left)
            implements Refusal {
        @Override
        public String describe() {
            return "the vservers on network " + network + " need " + amount(needed) + " in all; if " + lost
                    + " is lost, the other pservers have " + amount(left) + ": "
                    + amount(needed - left) + " short: add " + (isMemory ? "memory" : "CPUs")
                    + " or a pserver on network " + network + ", or make vservers smaller";
        }

        private String amount(long amount) {
            return isMemory ? Size.format(amount) + " of memory" : amount + " vCPUs";
        }
    }

    /**
     * A volume leg for which no storage pserver was found.
     *
     * @param roomiest storage pservers with the most room in one pool, as text
     */
    record NoLegRoom(VolumeId volume, int leg, Size needs, String why, List<String> roomiest) implements Refusal {

        public NoLegRoom {
            roomiest = List.copyOf(roomiest);
        }

        @Override
        public String describe() {
            String found = roomiest.isEmpty() ? "no other pserver has storage" : String.join(", ", roomiest);
            return "leg " + leg + " of volume " + volume + " needs " + needs + " in one pool " + why + "; found: "
                    + found + ": add storage, or make the volume smaller";
        }
    }

    /** There is more of the same than anybody reads. */
    record AndMore() implements Refusal {
        @Override
        public String describe() {
            return "and more of the same: mend those above first";
        }
    }

    private static String nearestOf(List<Shortfall> nearest) {
        return "nearest: " + nearest.stream().map(Shortfall::describe).collect(Collectors.joining(", "));
    }

    private static String certainty(boolean proven) {
        return proven ? "" : "no other arrangement was found, though not all were tried; ";
    }

    private static String countOf(int vcpus) {
        return vcpus == 1 ? "1 vCPU" : vcpus + " vCPUs";
    }

    private static String shortList(List<HostName> names) {
        int shown = 5;
        String first = names.stream().limit(shown).map(HostName::text).collect(Collectors.joining(", "));
        return names.size() <= shown ? first : first + " and " + (names.size() - shown) + " more";
    }
}
