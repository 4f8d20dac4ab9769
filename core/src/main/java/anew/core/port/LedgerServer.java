package anew.core.port;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.port.LedgerMembers.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The program on this pserver that serves the ledger together with others. It outlives the agent that started it, and is
 * never started again by anybody else: only the agent can tell whether what is on the disk may serve.
 */
public interface LedgerServer {

    /** Whether it runs. */
    State state() throws InterruptedException;

    /** Starts it on the data below {@code folder}; that it runs says nothing yet of whether it serves. */
    Outcome start(Start how, Path folder) throws InterruptedException;

    /** Ends it; what it has acknowledged is on the disk. */
    Outcome stop() throws InterruptedException;

    /** Whether there are data below {@code folder} that it could go on with. */
    boolean hasData(Path folder);

    /** Removes such data, which count no longer; it does not run. */
    void removeData(Path folder) throws IOException;

    /** How to start. */
    sealed interface Start {
        /** Without data, as one of those who found a new ledger; all are given the same token and the same members. */
        record Found(String token, SortedMap<HostName, IpAddress> members) implements Start {
            public Found {
                members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
            }
        }

        /** Without data, as a member that was added to these and has never begun. */
        record Join(List<Member> members) implements Start {
            public Join {
                members = List.copyOf(members);
            }
        }

        /** With the data that are there, and not at all without. */
        record GoOn() implements Start {}
    }

    /** What the program does. */
    sealed interface State {
        record Running() implements State {}

        /**
         * It does not run.
         *
         * @param why how it ended, for people; empty if it was never started
         */
        record Ended(String why) implements State {}

        record Unknown(String why) implements State {}
    }

    /** What became of an order. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        record Failed(String why) implements Outcome {}
    }
}
