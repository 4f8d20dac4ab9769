package anew.node;

import java.time.Instant;

/**
 * What the agent remembers of one domU between ticks; lost when the agent is restarted, which costs a back-off at most.
 *
 * @param state what it is doing, as the agent sees it
 * @param why for people; empty where there is nothing to say
 * @param since when it came into this state, or was first seen in it by this agent
 * @param failures how often in a row it ended by itself or could not be started
 * @param starts how often this agent has started it
 * @param until when the next thing is due: a start after {@link State#BACKING_OFF}, the end of patience in
 *     {@link State#STOPPING}; otherwise without meaning
 */
record Memory(State state, String why, Instant since, int failures, int starts, Instant until) {

    /** What a domU is doing. */
    enum State {
        /** It is to run and does not yet: its image is being fetched or checked, its volumes are not to be had, or an
         * older domain is going. */
        WAITING("waiting"),
        /** It has volumes, and the ledger has it run on another pserver. */
        STANDING_BY("standing by"),
        RUNNING("running"),
        PAUSED("paused"),
        /** It has been asked to shut down. */
        STOPPING("stopping"),
        /** It ended by itself or could not be started, and is started again later. */
        BACKING_OFF("backing off"),
        /** It cannot be started until somebody mends what {@code why} says. */
        REFUSED("refused");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static Memory none(Instant now) {
        return new Memory(State.WAITING, "", now, 0, 0, now);
    }

    Memory as(State next, String reason, Instant now) {
        return state == next
                ? new Memory(next, reason, since, failures, starts, until)
                : new Memory(next, reason, now, failures, starts, until);
    }

    Memory failing(int count) {
        return new Memory(state, why, since, count, starts, until);
    }

    Memory due(Instant when) {
        return new Memory(state, why, since, failures, starts, when);
    }

    Memory started() {
        return new Memory(state, why, since, failures, starts + 1, until);
    }
}
