package anew.sim;

import anew.core.fleet.Complaint;
import anew.core.fleet.Nearest;
import anew.core.model.HostName;
import anew.core.model.Redundancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the two texts of a scenario. All mistakes of both are found at once. {@code fleet} has the machines and the volume,
 * {@code faults} what happens to them, and the seed of what is left to chance; a line that begins with {@code #} is for people.
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

    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final List<String> FLEET = List.of("budget", "owners", "volume", "spares");
    private static final Duration BUDGET_LEAST = Duration.ofSeconds(6);

    private record Word(String text, int line, int column) {}

    private record Volume(Redundancy redundancy, List<HostName> legs) {}

    private final List<Complaint> complaints = new ArrayList<>();
    private String path = "";

    private ScenarioText() {}

    /** Reads the texts of the files {@code fleet} and {@code faults}, which complaints call by these paths. */
    public static Reading read(String fleetPath, String fleet, String faultsPath, String faults) {
        ScenarioText reader = new ScenarioText();
        reader.path = fleetPath;
        Optional<Shape> shape = reader.shape(lines(fleet));
        reader.path = faultsPath;
        List<List<Word>> lines = lines(faults);
        long seed = 1;
        List<Fault> read = new ArrayList<>();
        for (List<Word> line : lines) {
            if (line.getFirst().text.equals("seed")) {
                seed = reader.seed(line).orElse(seed);
            } else {
                reader.fault(line, shape).ifPresent(read::add);
            }
        }
        return shape.isPresent() && reader.complaints.isEmpty()
                ? new Reading.Right(new Scenario(seed, shape.get(), read))
                : new Reading.Wrong(reader.complaints.stream().sorted().toList());
    }

    private static List<List<Word>> lines(String text) {
        List<List<Word>> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            int at = ++number;
            List<Word> words = WORD.matcher(line)
                    .results()
                    .map(word -> new Word(word.group(), at, word.start() + 1))
                    .toList();
            if (!words.isEmpty() && !words.getFirst().text.startsWith("#")) {
                lines.add(words);
            }
        }
        return lines;
    }

    private Optional<Shape> shape(List<List<Word>> lines) {
        Optional<Duration> budget = Optional.empty();
        List<HostName> owners = List.of();
        Optional<Volume> volume = Optional.empty();
        List<HostName> spares = List.of();
        int before = complaints.size();
        for (List<Word> line : lines) {
            Word first = line.getFirst();
            List<Word> rest = line.subList(1, line.size());
            if (rest.isEmpty()) {
                complain(first, "nothing follows '" + first.text + "'", "write the rest, or leave the line out");
                continue;
            }
            switch (first.text) {
                case "budget" -> budget = value(rest.getFirst(), ScenarioText::budget);
                case "owners" -> owners = names(rest);
                case "volume" -> volume = volume(rest);
                case "spares" -> spares = names(rest);
                default ->
                    complain(
                            first,
                            "'" + first.text + "' begins no line here",
                            Nearest.remedy(first.text, FLEET, "write budget, owners, volume or spares"));
            }
        }
        if (complaints.size() == before && (budget.isEmpty() || owners.isEmpty() || volume.isEmpty())) {
            complaints.add(new Complaint(
                    path, 0, 0, "a budget, owners or a volume is missing", "write all three, a line each"));
        }
        return complaints.size() == before
                ? Optional.of(new Shape(
                        budget.orElseThrow(),
                        owners,
                        volume.orElseThrow().redundancy,
                        volume.orElseThrow().legs,
                        spares))
                : Optional.empty();
    }

    private static Duration budget(String text) {
        Duration budget = Duration.ofMillis(millis(text));
        if (budget.compareTo(BUDGET_LEAST) < 0) {
            throw new IllegalArgumentException("a budget of " + text + " is too short: write 6s or more");
        }
        return budget;
    }

    private List<HostName> names(List<Word> words) {
        return words.stream()
                .flatMap(word -> value(word, HostName::new).stream())
                .toList();
    }

    private Optional<Volume> volume(List<Word> words) {
        Optional<Redundancy> redundancy = value(words.getFirst(), ScenarioText::redundancy);
        List<HostName> legs = names(words.subList(1, words.size()));
        if (redundancy.filter(known -> known.legs() != legs.size()).isPresent()) {
            complain(
                    words.getFirst(),
                    words.getFirst().text + " takes " + redundancy.get().legs() + " legs, and " + legs.size()
                            + " follow",
                    "name as many storage pservers");
            return Optional.empty();
        }
        return redundancy.map(known -> new Volume(known, legs));
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

    private Optional<Long> seed(List<Word> line) {
        if (line.size() != 2) {
            complain(line.getFirst(), "a seed is one number", "write, for example, seed 4711");
            return Optional.empty();
        }
        return value(line.get(1), text -> {
            if (!text.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("'" + text + "' is no seed: write a whole number");
            }
            return Long.valueOf(text);
        });
    }

    private Optional<Fault> fault(List<Word> line, Optional<Shape> shape) {
        if (line.size() < 2) {
            complain(line.getFirst(), "a line is a time and a fault", "write, for example, 12s cut alpha s1 for 3s");
            return Optional.empty();
        }
        boolean lasts = line.size() > 3 && line.get(line.size() - 2).text.equals("for");
        int before = complaints.size();
        Optional<Long> at = value(line.getFirst(), ScenarioText::millis);
        Optional<Fault.Kind> kind = value(line.get(1), ScenarioText::kind);
        List<HostName> names = new ArrayList<>();
        for (Word word : line.subList(2, lasts ? line.size() - 2 : line.size())) {
            value(word, HostName::new)
                    .filter(name -> shape.isEmpty() || isKnown(word, name, shape.get()))
                    .ifPresent(names::add);
        }
        Optional<Long> lasting = lasts ? value(line.getLast(), ScenarioText::millis) : Optional.of(0L);
        if (complaints.size() == before && names.size() < kind.orElseThrow().leastNames()) {
            complain(
                    line.get(1),
                    kind.get().text() + " takes " + kind.get().leastNames() + " names, and " + names.size() + " follow",
                    "name the machines that it concerns");
        }
        return complaints.size() == before
                ? Optional.of(new Fault(at.orElseThrow(), kind.orElseThrow(), names, lasting.orElseThrow()))
                : Optional.empty();
    }

    private boolean isKnown(Word word, HostName name, Shape shape) {
        if (name.equals(Fault.LEDGER) || shape.machines().contains(name)) {
            return true;
        }
        Collection<String> there =
                new TreeSet<>(shape.machines().stream().map(HostName::text).toList());
        there.add(Fault.LEDGER.text());
        String remedy = Nearest.remedy(word.text, there, "there are " + String.join(", ", there));
        complain(word, "the fleet has no machine '" + word.text + "'", remedy);
        return false;
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

    private static long millis(String text) {
        if (text.matches("[0-9]{1,9}ms")) {
            return Long.parseLong(text.substring(0, text.length() - 2));
        }
        if (text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?s")) {
            return Math.round(Double.parseDouble(text.substring(0, text.length() - 1)) * 1000);
        }
        throw new IllegalArgumentException("'" + text + "' is no time: write 12s, 12.5s or 300ms");
    }

    /** What {@code reader} makes of the word, or a complaint: its message ends with the remedy. */
    private <T> Optional<T> value(Word word, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(word.text));
        } catch (IllegalArgumentException refusal) {
            String[] message = String.valueOf(refusal.getMessage()).split(": ", 2);
            complain(word, message[0], message[1]);
            return Optional.empty();
        }
    }

    private void complain(Word word, String problem, String remedy) {
        complaints.add(new Complaint(path, word.line, word.column, problem, remedy));
    }
}
