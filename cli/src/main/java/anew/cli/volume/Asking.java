package anew.cli.volume;

import anew.cli.lab.AgentCalls;
import anew.cli.lab.LabOptions;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.port.RunResult;
import anew.core.protocol.Recovery.Answer;
import anew.depot.ledger.AnswerText;
import anew.depot.ledger.LedgerText.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks pservers what they know of volumes, over SSH: those of the lab that stands, or else the real ones. */
final class Asking {

    private final LabOptions options;
    private final Console console;

    Asking(LabOptions options, Console console) {
        this.options = options;
        this.console = console;
    }

    /** What was printed into files. */
    static List<Answer> files(List<Path> files) throws IOException {
        List<Answer> answers = new ArrayList<>();
        for (Path file : files) {
            switch (AnswerText.read(file.toString(), Files.readString(file))) {
                case Text.Read<Answer>(Answer answer) -> answers.add(answer);
                case Text.Unreadable<Answer>(String why) -> throw new IOException(why);
            }
        }
        return answers;
    }

    /** The answers of all pservers of the fleet that give one; why the others do not is told. */
    List<Answer> all(Fleet fleet, Collection<HostName> without) throws IOException, InterruptedException {
        Set<HostName> asked = new TreeSet<>(fleet.pservers().keySet());
        asked.removeAll(without);
        List<Answer> answers = new ArrayList<>();
        AgentCalls.of(options, fleet)
                .onEach(asked, "--volumes")
                .forEach((pserver, result) -> answer(pserver, result).ifPresent(answers::add));
        return answers;
    }

    private Optional<Answer> answer(HostName pserver, RunResult result) {
        if (!result.succeeded()) {
            console.complain(pserver + " does not say what it knows: " + result.describe());
            return Optional.empty();
        }
        return switch (AnswerText.read("the answer of " + pserver, result.stdout())) {
            case Text.Read<Answer>(Answer answer) when answer.pserver().equals(pserver) -> Optional.of(answer);
            case Text.Read<Answer>(Answer answer) -> {
                console.complain("where " + pserver + " should be, " + answer.pserver() + " answers");
                yield Optional.empty();
            }
            case Text.Unreadable<Answer>(String why) -> {
                console.complain(why);
                yield Optional.empty();
            }
        };
    }
}
