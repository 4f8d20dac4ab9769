package anew.cli.lab;

import anew.core.model.HostName;
import anew.core.port.RunResult;
import anew.node.ledger.LedgerNote;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Begins a ledger on pservers, by asking their agents what they have of one and by telling them to begin it. */
public final class LedgerFounding {

    private static final int TOKEN_BYTES = 8;

    private final AgentCalls calls;
    private final Set<HostName> keepers;

    /** {@code keepers} are all that are to keep it. */
    public LedgerFounding(AgentCalls calls, Set<HostName> keepers) {
        this.calls = calls;
        this.keepers = Set.copyOf(keepers);
    }

    /** What the pservers say. */
    public sealed interface Answers {
        /** What each has of a ledger; empty for nothing. */
        record Known(SortedMap<HostName, Optional<LedgerNote>> notes) implements Answers {
            public Known {
                notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
            }

            /** Those that have anything. */
            public Set<HostName> holding() {
                Set<HostName> holding = new TreeSet<>(notes.keySet());
                holding.removeIf(
                        pserver -> notes.getOrDefault(pserver, Optional.empty()).isEmpty());
                return holding;
            }

            /** Those that have kept a ledger, or were about to join one. */
            Set<HostName> keeping() {
                return holding().stream()
                        .filter(pserver -> notes.getOrDefault(pserver, Optional.empty())
                                .filter(note -> !(note instanceof LedgerNote.New))
                                .isPresent())
                        .collect(Collectors.toCollection(TreeSet::new));
            }

            private Set<String> tokens() {
                Set<String> tokens = new TreeSet<>();
                notes.values()
                        .forEach(note -> note.ifPresent(present -> {
                            if (present instanceof LedgerNote.New(String token)) {
                                tokens.add(token);
                            }
                        }));
                return tokens;
            }
        }

        /** Not all of them answer so that one can understand it. */
        record Unknown(List<String> reasons) implements Answers {
            public Unknown {
                reasons = List.copyOf(reasons);
            }
        }
    }

    /** Asks each of them. */
    public Answers ask() throws IOException, InterruptedException {
        SortedMap<HostName, Optional<LedgerNote>> notes = new TreeMap<>();
        List<String> reasons = new ArrayList<>();
        SortedMap<HostName, RunResult> results = calls.onEach(keepers, "--ledger");
        keepers.stream()
                .filter(keeper -> !results.containsKey(keeper))
                .sorted()
                .forEach(keeper ->
                        reasons.add(keeper + " keeps the ledger, and the lab does not have it: 'anew lab up'"));
        results.forEach((pserver, result) -> {
            try {
                if (result.succeeded()) {
                    notes.put(pserver, note(result.stdout()));
                } else {
                    reasons.add(pserver + " does not say what it has of the ledger: " + result.describe());
                }
            } catch (IllegalArgumentException unreadable) {
                reasons.add("what " + pserver + " says of the ledger is not understood: " + unreadable.getMessage()
                        + ": does its image have the agent of this version?");
            }
        });
        return reasons.isEmpty() ? new Answers.Known(notes) : new Answers.Unknown(reasons);
    }

    static Optional<LedgerNote> note(String output) {
        return output.strip().equals("nothing") ? Optional.empty() : Optional.of(LedgerNote.parse(output));
    }

    /** Why no ledger may be founded, given what each pserver has; empty if one may. */
    public static Optional<String> refusal(Answers.Known answers) {
        if (!answers.keeping().isEmpty()) {
            return Optional.of("there is a ledger already, on " + names(answers.keeping())
                    + ": one of its members is replaced by 'anew ledger replace-member'; if the disks of most are lost, give"
                    + " the rest up with --discard-members");
        }
        return answers.tokens().size() < 2
                ? Optional.empty()
                : Optional.of("two ledgers were begun at the same time, " + answers.notes()
                        + ": begin again with --discard-members");
    }

    /**
     * Has all of them begin a ledger, or go on with one whose founding was cut short.
     *
     * @param discard whether what is left of an older one is given up first
     * @return why it was not done, by pserver; empty if it was
     */
    public SortedMap<HostName, String> found(Answers.Known answers, boolean discard)
            throws IOException, InterruptedException {
        Set<String> tokens = discard ? Set.of() : answers.tokens();
        String token = tokens.stream().findFirst().orElseGet(LedgerFounding::newToken);
        Set<HostName> holding = discard ? answers.holding() : Set.of();
        SortedMap<HostName, String> failures =
                holding.isEmpty() ? new TreeMap<>() : failures(calls.onEach(holding, "--discard-ledger"));
        return failures.isEmpty() ? failures(calls.onEach(keepers, "--found-ledger", token)) : failures;
    }

    private static SortedMap<HostName, String> failures(SortedMap<HostName, RunResult> results) {
        SortedMap<HostName, String> failures = new TreeMap<>();
        results.forEach((pserver, result) -> {
            if (!result.succeeded()) {
                failures.put(pserver, result.describe());
            }
        });
        return failures;
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** For people. */
    public static String names(Set<HostName> pservers) {
        return pservers.stream().map(HostName::text).collect(Collectors.joining(", "));
    }
}
