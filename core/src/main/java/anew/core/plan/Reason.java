package anew.core.plan;

import anew.core.model.HostName;

/** Why a vserver was placed where it is. */
public record Reason(HostName vserver, HostName pserver, Why why) {

    /** The rules in the order in which they are asked. */
    public enum Why {
        /** The fleet repository says so. */
        PINNED,
        /** It ran there before, and nothing speaks against it. */
        KEPT,
        /** It ran nowhere before, or its old host is gone: the first with room in its own order of pservers. */
        CHOSEN,
        /** Its old host is still there, but staying would break a rule or leave no room for another. */
        MOVED
    }

    /** One line for people. */
    public String describe() {
        return vserver + " runs on " + pserver + ": "
                + switch (why) {
                    case PINNED -> "pservers/" + pserver + "/domUs/" + vserver + " pins it there";
                    case KEPT -> "it ran there before, and it still fits and breaks no rule";
                    case CHOSEN ->
                        "in the order that its name gives the pservers, the first one with its network, with room"
                                + " below the common level, and without a member of its spread groups";
                    case MOVED -> "its pserver before no longer fits it, or kept it and another from surviving a loss";
                };
    }
}
