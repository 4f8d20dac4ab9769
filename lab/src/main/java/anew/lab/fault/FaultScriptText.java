package anew.lab.fault;

import anew.core.fleet.Complaint;
import anew.core.fleet.FineDuration;
import anew.core.fleet.Nearest;
import anew.core.fleet.WordText;
import anew.core.fleet.WordText.Word;
import anew.core.model.HostName;
import anew.lab.fault.FaultScript.Step;
import anew.lab.net.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads fault scripts: on each line a time from the start, and an order as it would follow {@code anew lab}. All mistakes
 * of a file are found at once.
 *
 * <pre>
 * # The owner loses one leg, and later the pserver of the other.
 * at 0s   cut alpha stor1
 * at 8s   heal alpha stor1
 * at 10s  slow alpha stor2 --delay 50ms --loss 1%
 * at 20s  kill stor2
 * </pre>
 */
public final class FaultScriptText {

    /** What reading a file comes to. */
    public sealed interface Reading {
        /** Nothing is wrong with it. */
        record Right(FaultScript script) implements Reading {}

        /** Something is. */
        record Wrong(List<Complaint> complaints) implements Reading {
            public Wrong {
                complaints = List.copyOf(complaints);
            }
        }
    }

    /**
     * What may follow the word that begins an order.
     *
     * @param usage the order as help would show it
     * @param names how many names there must be; {@code heal} takes none, too
     * @param options what may stand between or after them, and whether a value follows
     */
    private record Form(String usage, int names, Map<String, Boolean> options) {}

    private static final SortedMap<String, Form> FORMS = new TreeMap<>(Map.of(
            "cut", new Form("cut A B [--one-way]", 2, Map.of("--one-way", false)),
            "slow",
                    new Form(
                            "slow A B [--delay 50ms] [--loss 1%] [--one-way]",
                            2, Map.of("--one-way", false, "--delay", true, "--loss", true)),
            "heal", new Form("heal [A B]", 2, Map.of()),
            "freeze", new Form("freeze NAME [--with-clock]", 1, Map.of("--with-clock", false)),
            "thaw", new Form("thaw NAME", 1, Map.of()),
            "disk-error",
                    new Form("disk-error NAME [--disk POOL] [--heal]", 1, Map.of("--disk", true, "--heal", false)),
            "kill", new Form("kill NAME", 1, Map.of()),
            "start", new Form("start NAME", 1, Map.of())));

    private final WordText text;
    private final Targets targets;
    private final List<Step> steps = new ArrayList<>();

    private FaultScriptText(WordText text, Targets targets) {
        this.text = text;
        this.targets = targets;
    }

    /** Reads {@code text}; {@code path} is what complaints call it. */
    public static Reading read(String path, String text, Targets targets) {
        FaultScriptText reader = new FaultScriptText(new WordText(path, text), targets);
        reader.text.lines().forEach(reader::line);
        List<Complaint> complaints = reader.text.complaints();
        return complaints.isEmpty() ? new Reading.Right(new FaultScript(reader.steps)) : new Reading.Wrong(complaints);
    }

    private void line(List<Word> words) {
        if (words.size() < 3 || !words.get(0).text().equals("at")) {
            text.complain(
                    words.getFirst(),
                    "a line is 'at', a time and an order",
                    "write, for example, at 8s heal alpha stor1");
            return;
        }
        Optional<Duration> at = text.value(words.get(1), FineDuration::parse);
        Optional<FaultOrder> order = order(words.subList(2, words.size()));
        if (at.isPresent() && isInOrder(words.get(1), at.get()) && order.isPresent()) {
            String written = String.join(
                    " ", words.subList(2, words.size()).stream().map(Word::text).toList());
            steps.add(new Step(words.getFirst().line(), at.get(), order.get(), written));
        }
    }

    private boolean isInOrder(Word word, Duration at) {
        if (!steps.isEmpty() && at.compareTo(steps.getLast().at()) < 0) {
            text.complain(word, "the line before is later than this one", "put the lines in order of time");
            return false;
        }
        return true;
    }

    private Optional<FaultOrder> order(List<Word> words) {
        Word verb = words.getFirst();
        Form form = FORMS.get(verb.text());
        if (form == null) {
            String remedy =
                    Nearest.remedy(verb.text(), FORMS.keySet(), "there are " + String.join(", ", FORMS.keySet()));
            text.complain(verb, "there is no order '" + verb.text() + "'", remedy);
            return Optional.empty();
        }
        List<Word> names = new ArrayList<>();
        Map<String, Word> options = new HashMap<>();
        int before = text.mistakes();
        sort(words.subList(1, words.size()), form, names, options);
        boolean all = verb.text().equals("heal") && names.isEmpty();
        if (text.mistakes() == before && names.size() != form.names && !all) {
            text.complain(verb, "wrong number of names", "write " + form.usage);
        }
        return text.mistakes() == before ? order(verb, names, options) : Optional.empty();
    }

    /** Puts each word into {@code names} or {@code options}; an option without a value stands for itself. */
    private void sort(List<Word> words, Form form, List<Word> names, Map<String, Word> options) {
        for (int index = 0; index < words.size(); index++) {
            Word word = words.get(index);
            if (!word.text().startsWith("--")) {
                names.add(word);
                continue;
            }
            Boolean hasValue = form.options.get(word.text());
            if (hasValue == null) {
                String remedy = Nearest.remedy(word.text(), form.options.keySet(), "write " + form.usage);
                text.complain(word, "there is no option '" + word.text() + "' here", remedy);
            } else if (!hasValue) {
                options.put(word.text(), word);
            } else if (index + 1 < words.size()) {
                options.put(word.text(), words.get(++index));
            } else {
                text.complain(word, "a value must follow " + word.text(), "write " + form.usage);
            }
        }
    }

    private Optional<FaultOrder> order(Word verb, List<Word> names, Map<String, Word> options) {
        return switch (verb.text()) {
            case "cut" -> impair(names, Optional.of(Fault.CUT), options);
            case "slow" -> impair(names, slowness(verb, options), options);
            case "heal" ->
                names.isEmpty()
                        ? Optional.of(new FaultOrder.MendAll())
                        : way(names).map(way -> new FaultOrder.Mend(way.getFirst(), way.getLast()));
            case "disk-error" -> disk(names.getFirst(), options);
            default ->
                text.value(names.getFirst(), targets::machine).map(machine -> machineOrder(verb, machine, options));
        };
    }

    private static FaultOrder machineOrder(Word verb, HostName machine, Map<String, Word> options) {
        return switch (verb.text()) {
            case "freeze" -> new FaultOrder.Freeze(machine, options.containsKey("--with-clock"));
            case "thaw" -> new FaultOrder.Thaw(machine);
            case "kill" -> new FaultOrder.Kill(machine);
            case "start" -> new FaultOrder.Start(machine);
            default -> throw new IllegalStateException("no order is made of '" + verb.text() + "'");
        };
    }

    private Optional<FaultOrder> impair(List<Word> names, Optional<Fault> fault, Map<String, Word> options) {
        Optional<List<Party>> way = way(names);
        if (way.isEmpty() || fault.isEmpty()) {
            return Optional.empty();
        }
        boolean oneWay = options.containsKey("--one-way");
        return Optional.of(new FaultOrder.Impair(way.get().getFirst(), way.get().getLast(), fault.get(), oneWay));
    }

    private Optional<Fault> slowness(Word verb, Map<String, Word> options) {
        Word delay = options.get("--delay");
        Word loss = options.get("--loss");
        if (delay == null && loss == null) {
            text.complain(
                    verb, "neither a delay nor a loss", "write, for example, slow alpha stor1 --delay 50ms --loss 1%");
            return Optional.empty();
        }
        Optional<Duration> late = delay == null ? Optional.of(Duration.ZERO) : text.value(delay, FineDuration::parse);
        Optional<Double> lost = loss == null ? Optional.of(0.0) : text.value(loss, Shares::parse);
        return late.isPresent() && lost.isPresent() ? Optional.of(new Fault(lost.get(), late.get())) : Optional.empty();
    }

    /** Both ends, each of which may be complained of. */
    private Optional<List<Party>> way(List<Word> names) {
        Optional<Party> one = text.value(names.getFirst(), targets::party);
        Optional<Party> other = text.value(names.getLast(), targets::party);
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return text.value(names.getLast(), last -> targets.way(names.getFirst().text(), last));
    }

    private Optional<FaultOrder> disk(Word name, Map<String, Word> options) {
        Optional<HostName> machine = text.value(name, targets::machine);
        if (machine.isEmpty()) {
            return Optional.empty();
        }
        HostName host = machine.get();
        Word disk = options.get("--disk");
        return text.value(disk == null ? name : disk, word -> {
            var pools = targets.pools(host, Optional.ofNullable(disk).map(Word::text));
            return options.containsKey("--heal")
                    ? new FaultOrder.MendPools(host, pools)
                    : new FaultOrder.BreakPools(host, pools);
        });
    }
}
