package anew.sim;

import anew.core.fleet.Complaint;
import anew.core.fleet.FineDuration;
import anew.core.fleet.Nearest;
import anew.core.fleet.WordText;
import anew.core.fleet.WordText.Word;
import anew.core.model.HostName;
import anew.core.model.Redundancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the two texts of a scenario. All mistakes of both are found at once. {@code fleet} has the machines and the volume,
 * {@code faults} what happens to them, and the seed of what is left to chance; what follows a {@code #} is for people.
 *
 * <pre>{@code
 * budget 12s                      seed 4711
 * owners alpha beta               12.500s cut alpha s1 for 3s
 * volume mirrors2 s1 s2           20s power-off s1 s2 for 0.800s
 * spares s3                       21s take-over beta
 * }</pre>
 *
 * A volume is {@code mirrors2}, {@code mirrors3} or such as {@code parity3+1}; {@code spares} may be absent.
 */
public final class ScenarioText {

    /** What reading comes to. */
    public sealed interface Reading {
        /** Nothing is wrong with it. */
        record Right(Scenario scenario) implements Reading {}

        /** Something is. */
        record Wrong(List<Complaint> complaints) implements Reading {
            public Wrong {
                complaints = List.copyOf(complaints);
            }
        }
    }

    private static final List<String> FLEET = List.of("budget", "owners", "volume", "spares");
    private static final Duration BUDGET_LEAST = Duration.ofSeconds(6);

    private final WordText fleet;
    private final WordText faults;
    private Optional<Duration> budget = Optional.empty();
    private List<HostName> owners = List.of();
    private Optional<Redundancy> redundancy = Optional.empty();
    private List<HostName> legs = List.of();
    private List<HostName> spares = List.of();
    private long seed = 1;

    private ScenarioText(WordText fleet, WordText faults) {
        this.fleet = fleet;
        this.faults = faults;
    }

    /** Reads the texts of the files {@code fleet} and {@code faults}, which complaints call by these paths. */
    public static Reading read(String fleetPath, String fleet, String faultsPath, String faults) {
        return new ScenarioText(new WordText(fleetPath, fleet), new WordText(faultsPath, faults)).read();
    }

    private Reading read() {
        fleet.lines().forEach(this::readFleet);
        Optional<Shape> shape = shape();
        List<Fault> read = new ArrayList<>();
        for (List<Word> line : faults.lines()) {
            if (line.getFirst().text().equals("seed")) {
                readSeed(line);
            } else {
                fault(line, shape).ifPresent(read::add);
            }
        }
        List<Complaint> complaints = new ArrayList<>(fleet.complaints());
        complaints.addAll(faults.complaints());
        return shape.isPresent() && complaints.isEmpty()
                ? new Reading.Right(new Scenario(seed, shape.get(), read))
                : new Reading.Wrong(complaints);
    }

    private void readFleet(List<Word> line) {
        Word first = line.getFirst();
        List<Word> rest = line.subList(1, line.size());
        if (!FLEET.contains(first.text())) {
            String remedy = Nearest.remedy(first.text(), FLEET, "write budget, owners, volume or spares");
            fleet.complain(first, "'" + first.text() + "' begins no line here", remedy);
        } else if (rest.isEmpty() || (first.text().equals("budget") && rest.size() > 1)) {
            fleet.complain(
                    first, "too little or too much follows '" + first.text() + "'", "write, for example, budget 12s");
        } else {
            switch (first.text()) {
                case "budget" -> budget = fleet.value(rest.getFirst(), ScenarioText::budget);
                case "owners" -> owners = names(rest);
                case "spares" -> spares = names(rest);
                default -> readVolume(rest);
            }
        }
    }

    private void readVolume(List<Word> words) {
        Word first = words.getFirst();
        redundancy = fleet.value(first, ScenarioText::redundancy);
        legs = names(words.subList(1, words.size()));
        redundancy
                .filter(known -> known.legs() != legs.size())
                .ifPresent(known -> fleet.complain(
                        first,
                        first.text() + " takes " + known.legs() + " legs, and " + legs.size() + " are named",
                        "name as many storage pservers, each once"));
    }

    /** Each once; the others are complained of. */
    private List<HostName> names(List<Word> words) {
        Set<HostName> names = new LinkedHashSet<>();
        for (Word word : words) {
            fleet.value(word, HostName::new)
                    .filter(name -> !names.add(name))
                    .ifPresent(
                            name -> fleet.complain(word, "'" + name + "' stands here twice", "name each machine once"));
        }
        return List.copyOf(names);
    }

    private Optional<Shape> shape() {
        if (fleet.mistakes() == 0 && spares.stream().anyMatch(legs::contains)) {
            fleet.complain("a spare is the pserver of a leg", "name others as spares");
        }
        if (fleet.mistakes() == 0 && (budget.isEmpty() || owners.isEmpty() || redundancy.isEmpty())) {
            fleet.complain("a budget, owners or a volume is missing", "write all three, a line each");
        }
        return fleet.mistakes() == 0
                ? Optional.of(new Shape(budget.orElseThrow(), owners, redundancy.orElseThrow(), legs, spares))
                : Optional.empty();
    }

    private static Duration budget(String text) {
        Duration budget = FineDuration.parse(text);
        if (budget.compareTo(BUDGET_LEAST) < 0) {
            throw new IllegalArgumentException("a budget of " + text + " is too short: write 6s or more");
        }
        return budget;
    }

    private static Redundancy redundancy(String text) {
        if (text.matches("mirrors[23]")) {
            return new Redundancy.Mirror(text.charAt(7) - '0');
        }
        if (text.matches("parity[2-9]\\+[12]")) {
            return new Redundancy.Parity(text.charAt(6) - '0', text.charAt(8) - '0');
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no redundancy: write mirrors2, mirrors3 or such as parity3+1");
    }

    private void readSeed(List<Word> line) {
        if (line.size() != 2 || !line.get(1).text().matches("[0-9]{1,18}")) {
            faults.complain(line.getFirst(), "a seed is one whole number", "write, for example, seed 4711");
        } else {
            seed = Long.parseLong(line.get(1).text());
        }
    }

    private Optional<Fault> fault(List<Word> line, Optional<Shape> shape) {
        if (line.size() < 2) {
            faults.complain(
                    line.getFirst(), "a line is a time and a fault", "write, for example, 12s cut alpha s1 for 3s");
            return Optional.empty();
        }
        boolean lasts = line.size() > 3 && line.get(line.size() - 2).text().equals("for");
        int before = faults.mistakes();
        Optional<Duration> at = faults.value(line.getFirst(), FineDuration::parse);
        Optional<Fault.Kind> kind = faults.value(line.get(1), ScenarioText::kind);
        Optional<Duration> lasting =
                lasts ? faults.value(line.getLast(), FineDuration::parse) : Optional.of(Duration.ZERO);
        List<Word> concerned = line.subList(2, lasts ? line.size() - 2 : line.size());
        List<HostName> names = kind.isPresent() && shape.isPresent()
                ? concerned(line.get(1), kind.get(), concerned, shape.get())
                : List.of();
        return faults.mistakes() == before && shape.isPresent()
                ? Optional.of(new Fault(
                        at.orElseThrow().toMillis(),
                        kind.orElseThrow(),
                        names,
                        lasting.orElseThrow().toMillis()))
                : Optional.empty();
    }

    private List<HostName> concerned(Word verb, Fault.Kind kind, List<Word> words, Shape shape) {
        Set<HostName> may = kind.mayConcern(shape);
        List<String> all = may.stream().map(HostName::text).toList();
        Set<HostName> names = new LinkedHashSet<>();
        for (Word word : words) {
            if (!all.contains(word.text())) {
                String remedy = Nearest.remedy(word.text(), all, "there are " + String.join(", ", all));
                faults.complain(word, kind.text() + " does not concern '" + word.text() + "'", remedy);
            } else {
                names.add(new HostName(word.text()));
            }
        }
        boolean right = kind == Fault.Kind.POWER_OFF ? !names.isEmpty() : names.size() == kind.names();
        if (!right || names.size() != words.size()) {
            String wanted = kind == Fault.Kind.POWER_OFF ? "1 or more" : String.valueOf(kind.names());
            faults.complain(verb, kind.text() + " takes other names than these", "write " + wanted + ", each once");
        }
        return List.copyOf(names);
    }

    private static Fault.Kind kind(String text) {
        return Arrays.stream(Fault.Kind.values())
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> all = Arrays.stream(Fault.Kind.values())
                            .map(Fault.Kind::text)
                            .toList();
                    return new IllegalArgumentException("there is no fault '" + text + "': "
                            + Nearest.remedy(text, all, "there are " + String.join(", ", all)));
                });
    }
}
