package anew.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegMark;
import anew.core.model.Lineage;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.port.LegHost.Health;
import anew.core.port.LegHost.Leg;
import anew.core.port.LegHost.Listing;
import anew.core.protocol.FenceProof;
import anew.core.protocol.Holding;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Held;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class KnowledgeTest {

    private static final HostName STOR1 = new HostName("stor1");
    private static final PoolName BULK = new PoolName("bulk");
    private static final VolumeId DATA = new VolumeId(new HostName("db1"), new VolumeName("data"));
    private static final FenceProof PROOF = new FenceProof(DATA, Epoch.FIRST, new TreeSet<>(Set.of(STOR1)));
    private static final LegMark MARK = new LegMark(
            VolumeRecord.begun(
                    DATA,
                    Size.ofGibibytes(1),
                    new Redundancy.Mirror(2),
                    Lineage.beginning(1),
                    Optional.empty(),
                    new TreeMap<>(Map.of(STOR1, BULK)),
                    "secret"),
            Optional.empty(),
            7);

    @Test
    void marksAndWhatIsHeldAreTold() {
        assertThat(known(leg(Optional.of(LedgerText.of(MARK))), leg(Optional.empty())))
                .isEqualTo(
                        new Text.Read<>(new Answer(STOR1, List.of(MARK), List.of(new Held(PROOF, Optional.empty())))));
    }

    @Test
    void nothingIsToldWhereAMarkCannotBeRead() {
        assertThat(known(leg(Optional.of(LedgerText.of(MARK))), leg(Optional.of("damaged"))))
                .isInstanceOf(Text.Unreadable.class);
        assertThat(Knowledge.of(STOR1, new Listing.Unknown("lvs does not answer"), List.of()))
                .isInstanceOf(Text.Unreadable.class);
    }

    private static Text<Answer> known(Leg... legs) {
        return Knowledge.of(STOR1, new Listing.Legs(List.of(legs)), List.of(new Holding(PROOF, false)));
    }

    private static Leg leg(Optional<String> mark) {
        return new Leg(DATA, BULK, Size.ofGibibytes(1), mark, Optional.empty(), new Health.Well());
    }
}
