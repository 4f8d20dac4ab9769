package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.MemberId;
import anew.node.ledger.LedgerNote;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerFoundingTest {

    private static final LedgerNote MEMBER = new LedgerNote.Member(new MemberId(1), new MemberId(2));

    private static LedgerFounding.Answers.Known notes(LedgerNote... present) {
        SortedMap<HostName, Optional<LedgerNote>> notes = new TreeMap<>();
        for (int i = 1; i <= 3; i++) {
            notes.put(new HostName("stor" + i), i <= present.length ? Optional.of(present[i - 1]) : Optional.empty());
        }
        return new LedgerFounding.Answers.Known(notes);
    }

    @Test
    void aLedgerIsFoundedWhereNoneIs() {
        assertThat(LedgerFounding.refusal(notes())).isEmpty();
    }

    @Test
    void oneThatWasCutShortGoesOnWithTheSameToken() {
        assertThat(LedgerFounding.refusal(notes(new LedgerNote.New("t"), new LedgerNote.New("t"))))
                .isEmpty();
        assertThat(LedgerFounding.refusal(notes(new LedgerNote.New("t"), new LedgerNote.New("u"))))
                .hasValueSatisfying(why -> assertThat(why).contains("two ledgers", "--discard-members"));
    }

    @Test
    void noneIsFoundedBesideAnother() {
        assertThat(LedgerFounding.refusal(notes(new LedgerNote.New("t"), MEMBER)))
                .hasValueSatisfying(why -> assertThat(why).contains("a ledger already, on stor2"));
    }

    @Test
    void whatTheAgentPrintsIsRead() {
        assertThat(LedgerFounding.note("nothing\n")).isEmpty();
        assertThat(LedgerFounding.note("member 1 2\n")).contains(MEMBER);
    }
}
