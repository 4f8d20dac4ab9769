package anew.depot.ledger;

import anew.core.model.HostName;
import anew.core.model.LegMark;
import anew.core.protocol.FenceProof;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Held;
import anew.depot.ledger.LedgerText.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a pserver knows of volumes, as {@code anew-agent --volumes} prints it and {@code anew recover} reads it: a line for
 * each leg with its mark, and for each volume that it holds; both as {@link LedgerText} has them.
 *
 * <pre>
 * pserver stor1
 * leg {"format":1,"record":{"id":"db1/data", ...
 * held {"format":1,"volume":"db1/data","epoch":3,"fenced":["stor1","stor2"]}
 * end
 * </pre>
 *
 * <p>The last line tells a whole answer from one that was cut short.
 */
public final class AnswerText {

    private static final String END = "end";

    private AnswerText() {}

    /** Of what an owner holds only the proof is told: the record it knew last is also beside the legs. */
    public static String of(Answer answer) {
        StringBuilder text = new StringBuilder("pserver " + answer.pserver() + "\n");
        answer.legs()
                .forEach(mark -> text.append("leg ").append(LedgerText.of(mark)).append('\n'));
        answer.held()
                .forEach(held ->
                        text.append("held ").append(LedgerText.of(held.proof())).append('\n'));
        return text.append(END).append('\n').toString();
    }

    /**
     * Reads it. One line that cannot be read makes all of no use, since it may be the one that matters.
     *
     * @param place where {@code text} comes from, for the message
     */
    public static Text<Answer> read(String place, String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().matches("pserver [a-z][a-z0-9-]*")) {
            return new Text.Unreadable<>(place + " does not begin with the name of a pserver: is it what"
                    + " 'anew-agent --volumes' has printed?");
        }
        if (!lines.getLast().equals(END)) {
            return new Text.Unreadable<>(place + " has been cut short: its last line is not '" + END + "'");
        }
        List<LegMark> legs = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        for (int i = 1; i < lines.size() - 1; i++) {
            String at = place + " line " + (i + 1);
            String[] words = lines.get(i).split(" ", 2);
            Text<?> read = switch (words[0]) {
                case "leg" -> LedgerText.mark(at, words[words.length - 1]);
                case "held" -> LedgerText.proof(at, words[words.length - 1]);
                default ->
                    new Text.Unreadable<>(at + " begins with '" + words[0] + "', and with 'leg' or 'held' it should");
            };
            switch (read) {
                case Text.Read<?>(LegMark mark) -> legs.add(mark);
                case Text.Read<?>(FenceProof proof) -> held.add(new Held(proof, Optional.empty()));
                case Text.Read<?>(var other) -> throw new IllegalStateException("nobody reads " + other);
                case Text.Unreadable<?>(String why) -> {
                    return new Text.Unreadable<>(why);
                }
            }
        }
        return new Text.Read<>(new Answer(new HostName(lines.getFirst().substring("pserver ".length())), legs, held));
    }
}
