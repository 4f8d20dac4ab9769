package anew.depot.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.protocol.FenceProof;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Held;
import anew.depot.ledger.LedgerText.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class AnswerTextTest {

    private static final HostName ALPHA = new HostName("alpha");
    private static final FenceProof PROOF = new FenceProof(
            new VolumeId(new HostName("db1"), new VolumeName("data")), new Epoch(3), new TreeSet<>(Set.of(ALPHA)));
    private static final Answer ANSWER = new Answer(ALPHA, List.of(), List.of(new Held(PROOF, Optional.empty())));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(AnswerText.read("it", AnswerText.of(ANSWER))).isEqualTo(new Text.Read<>(ANSWER));
        Answer nothing = new Answer(ALPHA, List.of(), List.of());
        assertThat(AnswerText.read("it", AnswerText.of(nothing))).isEqualTo(new Text.Read<>(nothing));
    }

    @Test
    void anAnswerCutShortOrDamagedIsNone() {
        String whole = AnswerText.of(ANSWER);
        for (int length = 0; length < whole.length() - 1; length++) {
            assertThat(AnswerText.read("it", whole.substring(0, length)))
                    .as("%s characters", length)
                    .isInstanceOf(Text.Unreadable.class);
        }
        assertThat(AnswerText.read("it", whole.replace("held", "hold"))).isInstanceOf(Text.Unreadable.class);
        assertThat(AnswerText.read("it", whole.replace("\"epoch\":3", "\"epoch\":-3")))
                .isInstanceOf(Text.Unreadable.class);
        assertThat(AnswerText.read("it", "pserver alpha\nleg\nend\n")).isInstanceOf(Text.Unreadable.class);
    }
}
