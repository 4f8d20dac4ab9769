package anew.sim;

import anew.core.model.HostName;
import anew.core.model.Redundancy;
import anew.sim.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the scenario of a seed. Faults come in bursts, since what breaks a protocol is the second fault while it deals
 * with the first; how long each lasts is as likely to be less than a round trip as to be longer than every patience.
 */
public final class RandomScenario {

    private static final long LASTING_LEAST_MILLIS = 3;
    private static final long LASTING_MOST_MILLIS = 20_000;
    private static final int BUDGET_LEAST_SECONDS = 6;

    /** How likely each fault is, in parts of their sum. */
    private static final List<Kind> KINDS = weighted();

    private final Chance chance;

    private RandomScenario(Chance chance) {
        this.chance = chance;
    }

    /** The scenario of this seed; always the same. */
    public static Scenario of(long seed) {
        return new RandomScenario(new Chance(seed)).make(seed);
    }

    private Scenario make(long seed) {
        Shape shape = shape();
        int count = 1 + chance.below(chance.below(4) == 0 ? 12 : 5);
        List<Fault> faults = new ArrayList<>();
        long burst = chance.below(6) == 0 ? 0 : 1_500;
        for (int i = 0; i < count; i++) {
            burst += chance.below(3) == 0 ? chance.anyScale(100, 15_000) : 0;
            faults.add(fault(shape, burst + chance.anyScale(1, 2_500)));
        }
        if (chance.below(5) < 2) {
            faults.addAll(theme(shape, burst + chance.anyScale(1, 8_000)));
        }
        if (chance.below(25) == 0) {
            faults.addAll(restore(shape, new Scenario(seed, shape, faults).mendedMillis() + chance.between(0, 20_000)));
            faults.addAll(recover(new Scenario(seed, shape, faults).mendedMillis()));
        }
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return new Scenario(seed, shape, faults);
    }

    private Shape shape() {
        Redundancy redundancy = switch (chance.below(20)) {
            case 0, 1 -> new Redundancy.Parity(2, 1);
            case 2 -> new Redundancy.Parity(2, 2);
            case 3, 4, 5, 6 -> new Redundancy.Mirror(3);
            default -> new Redundancy.Mirror(2);
        };
        List<HostName> owners = names("alpha", "beta", "gamma").subList(0, 2 + chance.below(2));
        List<HostName> stores = new ArrayList<>(names("s1", "s2", "s3", "s4", "s5"));
        if (chance.below(5) == 0) {
            stores.addFirst(chance.oneOf(owners));
        }
        int legs = redundancy.legs();
        int seconds = BUDGET_LEAST_SECONDS * (1 << (chance.below(5) / 2));
        return new Shape(
                Duration.ofSeconds(seconds),
                owners,
                redundancy,
                stores.subList(0, legs),
                stores.subList(legs, legs + chance.below(2)));
    }

    private static List<HostName> names(String... names) {
        return List.of(names).stream().map(HostName::new).toList();
    }

    private Fault fault(Shape shape, long at) {
        Kind kind = chance.oneOf(KINDS);
        long lasting = chance.anyScale(LASTING_LEAST_MILLIS, LASTING_MOST_MILLIS);
        return switch (kind) {
            case CUT, CUT_ONE_WAY, SLOW -> new Fault(at, kind, pair(shape), lasting);
            case POWER_OFF -> new Fault(at, kind, some(shape), lasting);
            case FREEZE -> new Fault(at, kind, List.of(anyone(shape)), lasting);
            case AGENT_CRASH -> new Fault(at, kind, List.of(anyone(shape)), Math.min(lasting, 3_000));
            case DISK_ERROR -> new Fault(at, kind, List.of(chance.oneOf(stores(shape))), lasting);
            case DOMU_CRASH -> new Fault(at, kind, List.of(chance.oneOf(shape.owners())), 0);
            case LEDGER_DOWN -> new Fault(at, kind, List.of(), lasting);
            case ASSIGN, TAKE_OVER -> new Fault(at, kind, List.of(chance.oneOf(shape.owners())), 0);
            case REST -> new Fault(at, kind, List.of(chance.oneOf(shape.owners())), lasting);
            case GROW -> new Fault(at, kind, List.of(), 0);
            case MOVE_LEG, MOVE_LEG_AT_ONCE ->
                shape.spares().isEmpty()
                        ? new Fault(at, Kind.DOMU_CRASH, List.of(chance.oneOf(shape.owners())), 0)
                        : new Fault(
                                at,
                                kind,
                                List.of(
                                        chance.oneOf(shape.legs()),
                                        shape.spares().getFirst()),
                                0);
            case LEDGER_RESTORE, LEDGER_LOST, RECOVER ->
                throw new IllegalStateException("lost and restored last or not at all");
        };
    }

    /** Faults that belong together, and would hardly ever meet by chance. */
    private List<Fault> theme(Shape shape, long at) {
        HostName owner = shape.owners().getFirst();
        HostName other = shape.owners().getLast();
        List<HostName> leg = List.of(owner, chance.oneOf(shape.legs()));
        long lease = shape.budget().toMillis() / 3;
        long frozen = lease * 3 / 2 + chance.between(0, lease);
        long away = chance.between(1_000, 6_000);
        long back = at + away + chance.between(0, 2_500);
        if (leg.getFirst().equals(leg.getLast())) {
            return List.of();
        }
        return switch (chance.below(7)) {
            case 0 ->
                List.of(
                        new Fault(at, Kind.CUT, List.of(owner, Fault.LEDGER), lease + chance.between(0, 2 * lease)),
                        new Fault(at + chance.between(1, lease * 3 / 2), Kind.TAKE_OVER, List.of(other), 0));
            case 1 ->
                List.of(
                        new Fault(at, Kind.TAKE_OVER, List.of(other), 0),
                        new Fault(
                                at + chance.anyScale(1, 400),
                                Kind.AGENT_CRASH,
                                List.of(owner),
                                chance.anyScale(100, 3_000)));
            case 2 ->
                List.of(
                        new Fault(at, Kind.CUT, leg, away),
                        new Fault(back, Kind.CUT_ONE_WAY, List.of(Fault.LEDGER, owner), chance.between(1_000, 6_000)),
                        new Fault(back + chance.anyScale(1, 400), Kind.CUT, leg, chance.between(2_000, 8_000)));
            case 3 -> // What is on its way when the session is given up arrives seconds later.
                List.of(
                        new Fault(at, Kind.SLOW, leg, chance.between(2_000, 9_000)),
                        new Fault(at + chance.anyScale(1, 4_000), Kind.CUT, leg, chance.between(1_000, 4_000)));
            case 4 -> // It may just be being brought up to date.
                List.of(
                        new Fault(at, Kind.CUT, leg, away),
                        new Fault(
                                back + chance.anyScale(1, 4_000),
                                Kind.POWER_OFF,
                                List.of(leg.getLast()),
                                chance.anyScale(3, 500)));
            case 5 -> // Thawed, it may have another lease before the domU of the last one is gone.
                List.of(
                        new Fault(at, Kind.FREEZE, List.of(owner), frozen),
                        new Fault(at + chance.between(1, lease / 2), Kind.TAKE_OVER, List.of(other), 0),
                        new Fault(
                                at + frozen + chance.anyScale(1, 300),
                                Kind.AGENT_CRASH,
                                List.of(owner),
                                chance.anyScale(1, 100)),
                        new Fault(
                                at + frozen + chance.anyScale(1, 300),
                                Kind.CUT,
                                List.of(owner, Fault.LEDGER),
                                chance.between(500, 4_000)));
            default ->
                List.of(
                        new Fault(at, Kind.POWER_OFF, List.of(leg.getLast()), chance.anyScale(3, 3_000)),
                        new Fault(
                                at + away,
                                Kind.DISK_ERROR,
                                List.of(chance.oneOf(shape.legs())),
                                chance.anyScale(3, 9_000)));
        };
    }

    /** The ledger as it was before another took over, and the owner of then comes back and remembers nothing. */
    private List<Fault> restore(Shape shape, long at) {
        long ago = chance.anyScale(100, 20_000);
        if (chance.below(2) == 0) {
            return List.of(new Fault(at, Kind.LEDGER_RESTORE, List.of(), ago));
        }
        long over = at + shape.budget().toMillis();
        return List.of(
                new Fault(at, Kind.TAKE_OVER, List.of(shape.owners().getLast()), 0),
                new Fault(over, Kind.LEDGER_RESTORE, List.of(), over - at + 500),
                new Fault(over + 100, Kind.POWER_OFF, List.of(shape.owners().getFirst()), 100));
    }

    /** It may be lost altogether as well, while what was restored is still being refused; and then people mend it, or not. */
    private List<Fault> recover(long at) {
        List<Fault> faults = new ArrayList<>();
        long lost = at + chance.anyScale(100, 10_000);
        if (chance.below(2) == 0) {
            faults.add(new Fault(lost, Kind.LEDGER_LOST, List.of(), 0));
        }
        if (chance.below(4) > 0) {
            faults.add(new Fault(lost + chance.between(0, 10_000), Kind.RECOVER, List.of(), 0));
        }
        return faults;
    }

    private HostName anyone(Shape shape) {
        return chance.oneOf(List.copyOf(shape.machines()));
    }

    private List<HostName> stores(Shape shape) {
        List<HostName> stores = new ArrayList<>(shape.legs());
        stores.addAll(shape.spares());
        return stores;
    }

    /** All legs at once are the power cut that no redundancy helps against. */
    private List<HostName> some(Shape shape) {
        return switch (chance.below(8)) {
            case 0 -> shape.legs();
            case 1 -> List.copyOf(shape.machines());
            case 2 ->
                List.of(chance.oneOf(shape.owners()), chance.oneOf(shape.legs())).stream()
                        .distinct()
                        .toList();
            default -> List.of(anyone(shape));
        };
    }

    private List<HostName> pair(Shape shape) {
        HostName owner = chance.oneOf(shape.owners());
        HostName leg = chance.oneOf(stores(shape));
        List<HostName> pair = switch (chance.below(4)) {
            case 0 -> List.of(owner, Fault.LEDGER);
            case 1 -> List.of(leg, Fault.LEDGER);
            default -> List.of(owner, leg);
        };
        return pair.getFirst().equals(pair.getLast())
                ? List.of(owner, Fault.LEDGER)
                : chance.below(2) == 0 ? pair : pair.reversed();
    }

    private static List<Kind> weighted() {
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int weight = switch (kind) {
                case CUT -> 8;
                case CUT_ONE_WAY -> 6;
                case SLOW -> 4;
                case POWER_OFF -> 12;
                case FREEZE -> 6;
                case AGENT_CRASH -> 8;
                case DISK_ERROR -> 4;
                case DOMU_CRASH -> 1;
                case LEDGER_DOWN -> 3;
                case LEDGER_RESTORE, LEDGER_LOST, RECOVER, MOVE_LEG_AT_ONCE -> 0;
                case ASSIGN, TAKE_OVER -> 5;
                case REST -> 2;
                case MOVE_LEG -> 4;
                case GROW -> 1;
            };
            for (int i = 0; i < weight; i++) {
                kinds.add(kind);
            }
        }
        return List.copyOf(kinds);
    }
}
