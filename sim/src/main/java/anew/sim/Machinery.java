package anew.sim;

import anew.core.model.VolumeRecord;
import anew.core.protocol.Change;
import anew.core.protocol.LegProtocol;
import anew.core.protocol.OwnerProtocol;
import anew.core.protocol.Timers;
import java.util.function.Function;

/** The protocol that is put to the test: the production one, or what a test has made worse. */
public record Machinery(Function<Timers, LegProtocol> legs, Function<Timers, OwnerProtocol> owners, Applying applying) {

    public static final Machinery PRODUCTION = new Machinery(LegProtocol::new, OwnerProtocol::new, Change::apply);

    /** How a change makes one record of another. */
    public interface Applying {
        VolumeRecord apply(Change change, VolumeRecord record, int stamp, String secret);
    }
}
