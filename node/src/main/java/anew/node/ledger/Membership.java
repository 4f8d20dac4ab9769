package anew.node.ledger;

import anew.core.model.HostName;
import anew.core.model.LedgerPlace;
import anew.core.model.MemberId;
import anew.core.port.LedgerDisk.Place;
import anew.core.port.LedgerMembers.Health;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerMembers.Roll;
import anew.core.port.LedgerServer.Start;
import anew.core.port.LedgerServer.State;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides about the ledger's member on a pserver. Pure.
 *
 * <p>A member that has forgotten what it acknowledged may not vote as who it was, or the ledger forgets. So:
 *
 * <pre>
 * on the disk               roll of the ledger says        then
 * nothing                   nobody answers                 wait for people: found a ledger, or bring the others back
 * nothing                   added here, never begun        note that it is joining, and begin as that member
 * nothing                   a member here, that has served wait for people: its data are lost
 * note new, no data         anything                       begin, as one of those who found
 * note joining, no data     who is a member                begin, as one of them
 * note member, no data      anything                       wait for people: its data are lost
 * any note, and data        it is no member any more       end, forget all
 * any note, and data        anything else                  run
 * </pre>
 */
final class Membership {

    private Membership() {}

    /**
     * All there is to know at one moment.
     *
     * @param note what stands beside the data; empty where nothing does
     * @param data whether there are any
     * @param roll as the member here tells it, or else any other
     * @param health of the member here
     */
    record Seen(
            LedgerSite site,
            Place place,
            Optional<LedgerNote> note,
            boolean data,
            State state,
            Roll roll,
            Health health) {

        boolean runs() {
            return state instanceof State.Running;
        }

        private HostName self() {
            return site.self();
        }
    }

    /** What to do. */
    sealed interface Step {
        /** Nothing before something changes. */
        record Wait() implements Step {}

        /** Nothing ever: there is no member here, and none is wanted. */
        record Rest() implements Step {}

        /** Make room, remove data that count no longer, and note this. */
        record Prepare(LedgerNote note) implements Step {}

        /** Note this. */
        record Note(LedgerNote note) implements Step {}

        record Launch(Start how) implements Step {}

        record Stop() implements Step {}

        /** Remove data that count no longer, and the note. */
        record Forget() implements Step {}
    }

    /** What to do, and what to tell. */
    record Decision(Step step, LedgerNews news) {

        static Decision of(Step step, String words) {
            return new Decision(step, new LedgerNews(words, List.of()));
        }

        static Decision problem(String why) {
            return problem(new Step.Wait(), why);
        }

        static Decision problem(Step step, String why) {
            return new Decision(step, new LedgerNews("no member serves", List.of(why)));
        }
    }

    static Decision decide(Seen seen) {
        return switch (seen.place()) {
            case Place.Unknown(String why) -> Decision.problem("the ledger's data cannot be looked at: " + why);
            case Place.Absent() -> blank(seen);
            case Place.Present _ -> {
                if (seen.note().isPresent()) {
                    yield noted(seen, seen.note().get());
                }
                yield seen.data() ? ownerless(seen) : blank(seen);
            }
        };
    }

    private static Decision blank(Seen seen) {
        return switch (seen.roll()) {
            case Roll.Known known -> {
                Optional<Member> here = known.at(seen.site().peer());
                if (here.isEmpty()) {
                    yield seen.site().isNamed() ? Decision.problem(strangers(seen, known)) : rest();
                }
                yield here.get().started() ? Decision.problem(lost(seen)) : join(seen, known, here.get());
            }
            case Roll.Unknown(String why) ->
                seen.site().isNamed()
                        ? Decision.problem("no ledger has begun on " + seen.self()
                                + ", and no other member answers: 'anew ledger found' begins one; if there has been one,"
                                + " bring the others back first (" + why + ")")
                        : rest();
        };
    }

    private static Decision rest() {
        return Decision.of(new Step.Rest(), "");
    }

    private static Decision ownerless(Seen seen) {
        if (seen.roll() instanceof Roll.Known known) {
            Optional<Member> here = known.at(seen.site().peer()).filter(member -> !member.started());
            if (here.isPresent()) {
                return join(seen, known, here.get());
            }
        }
        return Decision.problem("on " + seen.self() + " there are data of a ledger without a note of whose they are: "
                + replace(seen.self()));
    }

    private static Decision join(Seen seen, Roll.Known known, Member here) {
        LedgerNote note = new LedgerNote.Joining(here.id(), known.ledger());
        return seen.runs()
                ? Decision.of(new Step.Stop(), "ends, to begin as member " + here.id())
                : Decision.of(new Step.Prepare(note), "joins as member " + here.id());
    }

    private static Decision noted(Seen seen, LedgerNote note) {
        if (seen.roll() instanceof Roll.Known known) {
            if (note.ofLedger().filter(ledger -> !ledger.equals(known.ledger())).isPresent()) {
                return Decision.problem("what is on " + seen.self() + " is of ledger "
                        + note.ofLedger().get() + ", and the others keep ledger " + known.ledger()
                        + ": if theirs is the right one, run 'anew-agent --discard-ledger' on " + seen.self());
            }
            if (note.member().filter(id -> known.of(id).isEmpty()).isPresent()) {
                return removed(seen, known);
            }
        }
        return seen.data() ? withData(seen, note) : withoutData(seen, note);
    }

    /** A number that was taken out of the roll never comes back into it, so what it voted for counts no longer. */
    private static Decision removed(Seen seen, Roll.Known known) {
        Optional<Member> here = known.at(seen.site().peer()).filter(member -> !member.started());
        if (here.isPresent()) {
            return join(seen, known, here.get());
        }
        return seen.runs()
                ? Decision.of(new Step.Stop(), "ends: it is no member any more")
                : Decision.of(new Step.Forget(), "is no member any more");
    }

    private static Decision withoutData(Seen seen, LedgerNote note) {
        return switch (note) {
            case LedgerNote.Member _ -> Decision.problem(seen.runs() ? new Step.Stop() : new Step.Wait(), lost(seen));
            case LedgerNote.New _, LedgerNote.Joining _ when seen.runs() -> Decision.of(new Step.Wait(), "is started");
            case LedgerNote.New _ when hasServed(seen) -> Decision.problem(lost(seen));
            case LedgerNote.New(String token) ->
                seen.site().isNamed()
                        ? launch(seen, new Start.Found(token, seen.site().keepers()))
                        : Decision.problem(unnamed(seen));
            case LedgerNote.Joining _ ->
                switch (seen.roll()) {
                    case Roll.Known(MemberId _, List<Member> members) -> launch(seen, new Start.Join(members));
                    case Roll.Unknown(String why) ->
                        Decision.problem("to join the ledger, " + seen.self() + " waits for any member: " + why);
                };
        };
    }

    private static boolean hasServed(Seen seen) {
        return seen.roll() instanceof Roll.Known known
                && known.at(seen.site().peer()).filter(Member::started).isPresent();
    }

    private static Decision withData(Seen seen, LedgerNote note) {
        if (!seen.runs()) {
            return launch(seen, new Start.GoOn());
        }
        if (!(note instanceof LedgerNote.Member)
                && seen.roll() instanceof Roll.Known known
                && seen.health() instanceof Health.Answers answers
                && known.of(answers.self()).filter(Member::started).isPresent()) {
            return Decision.of(new Step.Note(new LedgerNote.Member(answers.self(), known.ledger())), words(seen));
        }
        return new Decision(new Step.Wait(), new LedgerNews(words(seen), problems(seen)));
    }

    private static Decision launch(Seen seen, Start how) {
        return switch (seen.state()) {
            case State.Unknown(String why) -> Decision.problem("nobody knows whether the ledger's server runs: " + why);
            case State.Running() -> throw new IllegalStateException("it runs");
            case State.Ended(String why) ->
                why.isEmpty()
                        ? Decision.of(new Step.Launch(how), "is started")
                        : Decision.problem(new Step.Launch(how), "the ledger's server has ended: " + why);
        };
    }

    private static List<String> problems(Seen seen) {
        List<String> troubles = seen.health() instanceof Health.Answers answers
                ? answers.troubles().stream()
                        .map(trouble -> "the ledger's server on " + seen.self() + " complains: " + trouble)
                        .toList()
                : List.of();
        Optional<String> stranger = !seen.site().isNamed()
                ? Optional.of(unnamed(seen))
                : Optional.of(seen.roll())
                        .filter(Roll.Known.class::isInstance)
                        .map(Roll.Known.class::cast)
                        .filter(known -> !peers(known).equals(peers(seen.site())))
                        .map(known -> strangers(seen, known));
        return Stream.concat(troubles.stream(), stranger.stream()).toList();
    }

    private static Set<URI> peers(Roll.Known known) {
        return known.members().stream().map(Member::peer).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<URI> peers(LedgerSite site) {
        return site.keepers().values().stream()
                .map(address -> address.httpUrl(LedgerPlace.PEER_PORT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String strangers(Seen seen, Roll.Known known) {
        return "fleet.yaml has the ledger on " + joined(seen.site().keepers().keySet()) + ", and its members are "
                + known.members().stream()
                        .map(member -> member.name().isEmpty() ? member.peer().getHost() : member.name())
                        .sorted()
                        .collect(Collectors.joining(", "))
                + ": 'anew ledger replace-member OLD --with NEW' makes them the same";
    }

    private static String unnamed(Seen seen) {
        return seen.self() + " is a member of the ledger, and fleet.yaml does not name it for that: 'anew ledger"
                + " replace-member " + seen.self() + " --with NEW', or name it again";
    }

    private static String lost(Seen seen) {
        return "the ledger's member on " + seen.self() + " has lost its data, and may not come back as who it was: "
                + replace(seen.self());
    }

    private static String replace(HostName name) {
        return "'anew ledger replace-member " + name + "' has it begin anew with what the others have";
    }

    private static String joined(Set<HostName> names) {
        return names.stream().map(HostName::text).collect(Collectors.joining(", "));
    }

    private static String words(Seen seen) {
        return switch (seen.health()) {
            case Health.Silent(String why) -> "runs, and does not answer: " + why;
            case Health.Answers answers -> {
                String who = "member " + answers.self() + ", "
                        + answers.leader()
                                .map(leader -> leader.equals(answers.self())
                                        ? "leads"
                                        : "follows " + name(seen.roll(), leader))
                                .orElse("knows of no leader");
                yield seen.roll() instanceof Roll.Known known
                        ? who + ", " + known.members().size() + " members"
                        : who;
            }
        };
    }

    private static String name(Roll roll, MemberId id) {
        return roll instanceof Roll.Known known
                ? known.of(id).map(Member::name).filter(name -> !name.isEmpty()).orElse(id.toString())
                : id.toString();
    }
}
