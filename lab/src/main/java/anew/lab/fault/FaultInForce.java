package anew.lab.fault;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.lab.net.Fault;
import anew.lab.net.Faults;
import anew.lab.net.Faults.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Something that is wrong in a lab at this moment, because somebody wanted it. Its text is a sentence. */
public sealed interface FaultInForce {

    /** Frames from one party to another are lost or late; {@code bothWays}: also those back. */
    record OnTheWay(Party from, Party to, Fault fault, boolean bothWays) implements FaultInForce {
        @Override
        public String toString() {
            String way = bothWays ? "between " + from + " and " + to : "from " + from + " to " + to;
            return fault.loss() == 1 ? "nothing gets through " + way : "frames " + way + slowness();
        }

        private String slowness() {
            List<String> parts = new ArrayList<>();
            if (!fault.delay().isZero()) {
                parts.add(" come " + fault.delay().toMillis() + " ms late");
            }
            if (fault.loss() > 0) {
                parts.add(String.format(Locale.ROOT, " are lost by %s%%", Shares.percent(fault.loss())));
            }
            return parts.isEmpty() ? " are well" : String.join(" and", parts);
        }
    }

    /** A machine is halted, its clocks too if {@code withClock}. */
    record Frozen(HostName machine, boolean withClock) implements FaultInForce {
        @Override
        public String toString() {
            return machine + " is frozen" + (withClock ? ", and its clock with it" : "");
        }
    }

    /** The disk of a storage pool answers with errors. */
    record BrokenPool(HostName machine, PoolName pool) implements FaultInForce {
        @Override
        public String toString() {
            return machine + ": pool " + pool + " answers with errors";
        }
    }

    /** The faults of the network, in order of names; a way that is as bad in both directions is told once. */
    static List<FaultInForce> of(Faults faults) {
        List<FaultInForce> list = new ArrayList<>();
        List<Direction> directions = faults.byDirection().keySet().stream()
                .sorted(Comparator.comparing(Direction::from).thenComparing(Direction::to))
                .toList();
        for (Direction way : directions) {
            Fault fault = faults.between(way.from(), way.to()).orElseThrow();
            boolean alsoBack =
                    faults.between(way.to(), way.from()).filter(fault::equals).isPresent();
            // Of two equal directions the first in order stands for both.
            if (!alsoBack || way.from().compareTo(way.to()) < 0) {
                list.add(new OnTheWay(Party.ofPort(way.from()), Party.ofPort(way.to()), fault, alsoBack));
            }
        }
        return list;
    }

    /** The same for programs. */
    default Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (this) {
            case OnTheWay(Party from, Party to, Fault fault, boolean bothWays) -> {
                json.put("kind", fault.loss() == 1 ? "cut" : "slow");
                json.put("from", from.toString());
                json.put("to", to.toString());
                json.put("bothWays", bothWays);
                json.put("loss", fault.loss());
                json.put("delayMillis", fault.delay().toMillis());
            }
            case Frozen(HostName machine, boolean withClock) -> {
                json.put("kind", "frozen");
                json.put("machine", machine.text());
                json.put("withClock", withClock);
            }
            case BrokenPool(HostName machine, PoolName pool) -> {
                json.put("kind", "disk-error");
                json.put("machine", machine.text());
                json.put("disk", pool.text());
            }
        }
        return json;
    }
}
