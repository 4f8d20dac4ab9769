package anew.sim;

import anew.core.model.HostName;
import anew.core.model.Redundancy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The machines of a schedule, and its one volume, as text:
 *
 * <pre>{@code
 * budget 12s
 * owners alpha beta
 * volume mirrors2 s1 s2
 * spares s3
 * }</pre>
 *
 * @param owners pservers that may run the domU; the first is assigned at the beginning
 * @param legs the storage pservers of the volume; an owner may be among them
 * @param spares storage pservers to which a leg may move
 */
public record Shape(
        Duration budget, List<HostName> owners, Redundancy redundancy, List<HostName> legs, List<HostName> spares) {

    public Shape {
        owners = List.copyOf(owners);
        legs = List.copyOf(legs);
        spares = List.copyOf(spares);
        if (owners.isEmpty() || legs.size() != redundancy.legs()) {
            throw new IllegalArgumentException(
                    "a schedule has an owner and " + redundancy.legs() + " legs, not " + owners + " and " + legs);
        }
    }

    /** All machines, by name. */
    SortedSet<HostName> machines() {
        SortedSet<HostName> all = new TreeSet<>(owners);
        all.addAll(legs);
        all.addAll(spares);
        return all;
    }

    static Shape parse(String text) {
        Duration budget = Duration.ofSeconds(30);
        List<HostName> owners = List.of();
        Redundancy redundancy = new Redundancy.Mirror(2);
        List<HostName> legs = List.of();
        List<HostName> spares = List.of();
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            List<String> words = Arrays.asList(line.strip().split(" +", -1));
            switch (words.getFirst()) {
                case "budget" -> budget = Duration.ofMillis(Fault.millis(words.get(1)));
                case "owners" -> owners = names(words, 1);
                case "volume" -> {
                    redundancy = redundancy(words.get(1));
                    legs = names(words, 2);
                }
                case "spares" -> spares = names(words, 1);
                default ->
                    throw new IllegalArgumentException(
                            "'" + words.getFirst() + "' begins no line: write budget, owners, volume or spares");
            }
        }
        return new Shape(budget, owners, redundancy, legs, spares);
    }

    private static List<HostName> names(List<String> words, int from) {
        return words.stream().skip(from).map(HostName::new).toList();
    }

    private static Redundancy redundancy(String text) {
        if (text.matches("mirrors[0-9]")) {
            return new Redundancy.Mirror(Integer.parseInt(text.substring("mirrors".length())));
        }
        if (!text.matches("parity[0-9]\\+[0-9]")) {
            throw new IllegalArgumentException("'" + text + "': write mirrors2, mirrors3 or such as parity3+1");
        }
        return new Redundancy.Parity(text.charAt(6) - '0', text.charAt(8) - '0');
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        String volume = switch (redundancy) {
            case Redundancy.Mirror(int count) -> "mirrors" + count;
            case Redundancy.Parity(int data, int parity) -> "parity" + data + "+" + parity;
        };
        return "budget " + Fault.time(budget.toMillis()) + "\nowners" + words(owners) + "\nvolume " + volume
                + words(legs) + "\n" + (spares.isEmpty() ? "" : "spares" + words(spares) + "\n");
    }

    private static String words(List<HostName> names) {
        return names.stream().map(name -> " " + name).collect(Collectors.joining());
    }
}
