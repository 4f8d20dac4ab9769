/*
 * The protocol of docs/volumes.md, for the model checker spin: see "The model" there, and .ci/model, which runs it. It mirrors the classes
 * OwnerProtocol and LegProtocol of anew.core.protocol: each step names its rule, and the method where that has one.
 *
 * Two pservers may own, LEGS storage pservers hold one leg each. A step is atomic where the machine's would be: one commit, one command
 * to a target, one durable write. There are no links and no clocks: whatever is slow, cut off, frozen or down is a machine whose next
 * step has not come yet, and patience may run out at any time. A machine that crashes is back at once, since it may stay without a step.
 *
 * Versions are not counted: each commit takes from both pservers the knowledge that what they have read is still so (seen), and voids
 * the compare-and-sets under way (request). A request may be carried out at any later time, even when its sender has crashed, and its
 * sender learns that only by reading: so every answer may be lost.
 *
 * The numbers of sessions are not counted either: for each leg a bit tells whether the record has another than the leg serves (ended),
 * for each session whether the record has another than the session is of (over).
 *
 * The volume is one block. Its content is the number of the write that made it. A leg has a cache, which a restart may lose.
 *
 * Faults are counted down, so that each run ends; what may not end it is told by the assertion at the end (I5).
 */
#ifndef LEGS
#define LEGS 2
#endif
#ifndef NEEDED
#define NEEDED 1
#endif
#ifndef WRITES
#define WRITES 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef RESTARTS
#define RESTARTS 1
#endif
#ifndef MOVES
#define MOVES 1
#endif
#ifndef PATIENCE
#define PATIENCE 1
#endif
#ifndef LAPSES
#define LAPSES 0
#endif
#ifndef FREEZES
#define FREEZES 0
#endif
#ifndef AGENTS
#define AGENTS 0
#endif
#ifndef DISKS
#define DISKS 0
#endif

#define ALL ((1 << LEGS) - 1)
#define NOBODY 2
#define IN(set, leg) (((set) >> (leg)) & 1)
#define PUT(set, leg) set = set | (1 << (leg))
#define TAKE(set, leg) set = set & ~(1 << (leg))

/* Sums over the legs. */
#if LEGS == 2
#define EVERY(what, p) (what(p, 0) && what(p, 1))
#define OTHERS(what, p, i) ((i != 0 && what(p, 0)) + (i != 1 && what(p, 1)))
#else
#define EVERY(what, p) (what(p, 0) && what(p, 1) && what(p, 2))
#define OTHERS(what, p, i) ((i != 0 && what(p, 0)) + (i != 1 && what(p, 1)) + (i != 2 && what(p, 2)))
#endif
#define COUNT(what, p) OTHERS(what, p, LEGS)

/* The ledger: the record, first of a volume that has been let go. An incarnation is told by a bit: whether it is still that pserver's. */
byte epoch = 1;
byte owner = NOBODY;
bit ownerNow;
byte previous = NOBODY;
byte previousEpoch;
bit previousNow;
byte assigned = 0;
bit urgent;
byte inSync = ALL;
byte stamp[LEGS]; /* of each leg in sync */
bit ended[LEGS]; /* whether the session that the leg serves has been ended: the record has a higher number for it */

/* The ledger: reports, stopped, presence. */
#define FENCED 1
#define OPEN 2
#define CLOSED 3
#define BLANK 4
byte report[LEGS];
byte reportEpoch[LEGS];
byte reportLife[LEGS];
byte stopped[2];
#define ABSENT 0
#define EARLIER 1 /* an earlier incarnation's lease, not yet expired */
#define PRESENT 2
byte presence[2] = PRESENT;

/* Compare-and-sets under way. */
#define NONE 0
#define OWN 2 /* Change.Own */
#define OWN_EARLIER 3 /* sent by an earlier incarnation */
#define DROP 4 /* and the leg: Change.Drop */
#define JOIN 8 /* and the leg: Change.Join */
byte request[2];
byte requestStamp[2];

/* An owner's agent. */
bit lease[2] = 1;
bit seen[2];
byte held[2]; /* the epoch of the ownership that array and domU here belong to, 0 for none; outlives the agent */
bit halted[2]; /* whether it is beyond help, or a lease has lapsed, so that the volume is to be claimed anew; outlives the agent */
bit uncertain[2]; /* whether an agent before this one may have left a commit on its way */
byte owned[2]; /* what is held, as far as it has read that this is so still; 0 for nothing */
byte known[2 * LEGS]; /* the stamps, as far as it has read */
byte synced[2]; /* the in-sync set, as far as it has read */
bit undecided[2]; /* whether it has yet to learn what became of its commit */
byte returning[2]; /* legs that md has, not in sync, their sessions not over, as far as it has read: they are being brought back */

/* An owner's kernel: md and the sessions. */
byte array[2]; /* the epoch of the array, 0 for none */
byte joined[2]; /* legs that md waits for */
bit latest[2]; /* whether no other array has been assembled since */
byte content[2];
bit writing[2];
byte landed[2];
byte members[2]; /* legs that have been in sync under this ownership in the life of the session */
byte dirty[2]; /* the write-intent bitmap, by leg */
byte session[2 * LEGS]; /* the leg's life at login */
byte over[2]; /* legs that md has by a session that the record has ended: its number is below the one in the record */
byte late[2 * LEGS]; /* a write still under way to the leg by a session that was logged out, 0 for none */
#define KNOWN(p, i) known[(p) * LEGS + (i)]
#define SESSION(p, i) session[(p) * LEGS + (i)]
#define LATE(p, i) late[(p) * LEGS + (i)]

/* The domU. */
bit domU[2];
bit overdue[2]; /* whether it has outlived its lease, in a machine that was frozen, and there is another lease by now */
byte acknowledged[2];

/* Legs: durable, then volatile. */
byte fenced[LEGS] = 1; /* the epoch it serves */
bit opened[LEGS];
bit blank[LEGS];
byte disk[LEGS];
byte cache[LEGS];
bit exported[LEGS];
byte life[LEGS]; /* grows whenever it restarts or loses its disk */
byte made[LEGS]; /* the stamp of its content: how many times it has been created anew */

/* What the world knows. */
byte writes;
byte flushed; /* the last write of which a flush has been acknowledged */
byte crashes = CRASHES;
byte restarts = RESTARTS;
byte moves = MOVES;
byte patience = PATIENCE;
byte lapses = LAPSES;
byte freezes = FREEZES;
byte agents = AGENTS;
byte disks = DISKS;

/* The mutants. */
#ifdef M_SAME_NAME
#define SAME(p, i) true
#define NAMED(i) true
#else
#define SAME(p, i) (SESSION(p, i) == life[i])
#define NAMED(i) (reportLife[i] == life[i])
#endif
#ifdef M_FENCE_ONE
#define FENCED_ENOUGH(p) (COUNT(IS_FENCED, p) >= NEEDED)
#define COME(p, i) COMES(p, i)
#else
#define COME(p, i) EVERY(COMES, p)
#define FENCED_ENOUGH(p) EVERY(NOT_IN_WAY, p)
#endif
#ifdef M_NO_PROOF
#define PROVEN(p) true
#else
#define PROVEN(p) (GONE || (previous == p && previousNow && !domU[p]))
#endif
#define CERTAIN(p) (!request[p] && !undecided[p])
#if defined M_FORGET_RETURN
#define MAY_FAIL(p, i) (!IN(synced[p], i) && (!IN(returning[p], i) || DEAD(p, i)))
#elif defined M_FAIL_UNTOLD
#define MAY_FAIL(p, i) (!IN(synced[p], i) && (!IN(returning[p], i) || CERTAIN(p)))
#elif defined M_ACK_EARLY
#define MAY_FAIL(p, i) (SAFE_TO_FAIL(p, i) || request[p] == DROP + i)
#elif defined M_DROP_ALONE
#define MAY_FAIL(p, i) (OTHERS(USABLE, p, i) >= NEEDED)
#else
#define MAY_FAIL(p, i) SAFE_TO_FAIL(p, i)
#endif
/* Of what md has, that leaves the legs whose sessions are over as read. */
#define SAFE_TO_FAIL(p, i) (!IN(synced[p], i) && !IN(returning[p], i))
#define DEAD(p, i) (SESSION(p, i) != life[i])
#ifdef M_NO_STAMP
#define TRUE_LEG(i) true
#define TRUE_COPY(p, i) true
#else
#define TRUE_LEG(i) (!IN(inSync, i) || stamp[i] == made[i])
#define TRUE_COPY(p, i) (KNOWN(p, i) == made[i])
#endif
#ifdef M_BITMAP_ALWAYS
#define UNBROKEN(p, i) true
#else
#define UNBROKEN(p, i) (SESSION(p, i) == reportLife[i])
#endif
#ifdef M_SESSION_GOES_ON
#define CUT(p, i) false
#else
#define CUT(p, i) (IN(over[p], i) && !ended[i])
#endif
#ifdef M_JOIN_ENDED
#define MAY_JOIN(p, i) (IN(joined[p], i) && !IN(synced[p], i))
#else
#define MAY_JOIN(p, i) IN(returning[p], i)
#endif
#ifdef M_RESTART_OPENS
#define MAY_OPEN(i) true
#else
#define MAY_OPEN(i) !(opened[i] && IN(inSync, i))
#endif

/* A command of this owner's array reaches this leg. A session that is over does until the leg has closed. */
#define REACHES(p, i) (exported[i] && fenced[i] == array[p] && SAME(p, i) && !CUT(p, i))
#define FLUSHES(p, i) (!IN(joined[p], i) || REACHES(p, i))
/* By the number that was read: one whose drop has not been read yet comes until it has closed. */
#define COMES(p, i) (!IN(synced[p], i) || \
    (exported[i] && fenced[i] == owned[p] && TRUE_COPY(p, i) && (IN(inSync, i) || ended[i])))
#define USABLE(p, j) (IN(inSync, j) && exported[j] && fenced[j] == epoch && (array[p] == 0 || SAME(p, j)))
#define WONT(j) (blank[j] || !TRUE_LEG(j) || (opened[j] && !exported[j] && fenced[j] == epoch))
#ifdef M_HELP_BY_REPORTS
#define HOPELESS(p, j) WONT(j)
#else
#define HOPELESS(p, j) (WONT(j) || (array[p] != 0 && IN(joined[p], j) && SESSION(p, j) != life[j]))
#endif
#define ILL(p, j) (WONT(j) || (array[p] != 0 && (!IN(joined[p], j) || SESSION(p, j) != life[j])))
#define HOPEFUL(p, j) (IN(inSync, j) && !HOPELESS(p, j))
#define IS_FENCED(p, j) (IN(inSync, j) && reportEpoch[j] == epoch && report[j] != 0 && report[j] != BLANK)
#define IS_SOUND(p, j) (IS_FENCED(p, j) && !blank[j] && TRUE_LEG(j))
#define NOT_IN_WAY(p, j) (!IN(inSync, j) || IS_FENCED(p, j))
#define THERE(who, now) (presence[who] == (now -> PRESENT : EARLIER))
#define GONE (previous == NOBODY || stopped[previous] >= previousEpoch || !THERE(previous, previousNow))
#define STATUS(i) (blank[i] || !TRUE_LEG(i) -> BLANK : (exported[i] -> OPEN : (opened[i] -> CLOSED : FENCED)))
#define BEARER(j) (IN(inSync, j) && !blank[j] && stamp[j] == made[j] && request[0] != DROP + j && request[1] != DROP + j)
#define BEARS(p, j) BEARER(j)

inline commit() {
    seen[0] = (!held[0] && owner != 0);
    seen[1] = (!held[1] && owner != 1);
    undecided[0] = (held[0] && (undecided[0] || request[0]));
    undecided[1] = (held[1] && (undecided[1] || request[1]));
    request[0] = NONE;
    request[1] = NONE;
    requestStamp[0] = 0;
    requestStamp[1] = 0
}

inline tell(i) {
    report[i] = STATUS(i);
    reportEpoch[i] = fenced[i];
    reportLife[i] = life[i]
}

/* A leg closes: connections are cut, what was under way has landed or never will (LegEffect.Close; L1, L2). */
inline close(i) {
    exported[i] = 0;
    ended[i] = 0;
    LATE(0, i) = 0;
    LATE(1, i) = 0
}

/* Change.Fence. */
inline fence() {
    if :: owner != NOBODY -> previous = owner; previousEpoch = epoch; previousNow = ownerNow :: else fi;
    owner = NOBODY;
    ownerNow = 0;
#ifndef M_REUSE_EPOCH
    epoch++;
#endif
    commit()
}

/*
 * OwnerEffect.TearDown: sessions and array are gone. A write that lands after that, before the leg is fenced, might as well have landed
 * before: nobody reads the leg in between.
 */
inline tearDown(p) {
    domU[p] = 0;
    overdue[p] = 0;
    held[p] = 0;
    halted[p] = 0;
    uncertain[p] = 0;
    owned[p] = 0;
    synced[p] = 0;
    undecided[p] = 0;
    returning[p] = 0;
    array[p] = 0;
    joined[p] = 0;
    latest[p] = 0;
    content[p] = 0;
    writing[p] = 0;
    landed[p] = 0;
    members[p] = 0;
    dirty[p] = 0;
    over[p] = 0;
    acknowledged[p] = 0;
    SESSION(p, 0) = 0;
    SESSION(p, 1) = 0;
    LATE(p, 0) = 0;
    LATE(p, 1) = 0;
#if LEGS > 2
    SESSION(p, 2) = 0;
    LATE(p, 2) = 0;
#endif
}

/* The ledger, and what a pserver's agent does for the whole of it. */
proctype Owner(byte p) {
end:
    do
    /* The agent reads the record (remember). */
    :: d_step { !seen[p] ->
        seen[p] = 1;
        undecided[p] = 0;
        owned[p] = (held[p] == epoch && owner == p && ownerNow -> held[p] : 0);
        synced[p] = (owned[p] -> inSync : 0);
        returning[p] = (owned[p] -> joined[p] & ~synced[p] & ~over[p] : 0);
        KNOWN(p, 0) = (owned[p] -> stamp[0] : 0);
        KNOWN(p, 1) = (owned[p] -> stamp[1] : 0);
#if LEGS > 2
        KNOWN(p, 2) = (owned[p] -> stamp[2] : 0);
#endif
        if :: owned[p] && array[p] -> members[p] = members[p] | (joined[p] & inSync) :: else fi }
    /* O8: a lease again. What was held under the last one is not held under this one. */
    :: d_step { !lease[p] ->
        lease[p] = 1; presence[p] = PRESENT; overdue[p] = domU[p];
#ifndef M_LAPSE_UNNOTICED
        halted[p] = (held[p] != 0)
#endif
        }
    /* O8: not renewed in time: the domU is destroyed before the ledger's lease expires. */
    :: d_step { lease[p] && lapses > 0 && (held[p] || assigned == p) ->
        lapses--; lease[p] = 0; domU[p] = 0; acknowledged[p] = 0 }
    /* The machine was frozen for longer than the lease; it goes on where it was until its agent looks at the clock. */
    :: d_step { lease[p] && freezes > 0 && held[p] -> freezes--; lease[p] = 0; presence[p] = ABSENT }
    :: d_step { !lease[p] && domU[p] -> domU[p] = 0; acknowledged[p] = 0 }
    /* The ledger's lease expires. */
    :: d_step { presence[p] == EARLIER || (presence[p] == PRESENT && !lease[p]) -> presence[p] = ABSENT }
    /* The pserver crashes, and starts with another incarnation (O9). What it had sent may come yet. */
    :: d_step { crashes > 0 && (held[p] || request[p]) ->
        crashes--; tearDown(p); lease[p] = 0; seen[p] = 0;
        if :: presence[p] == PRESENT -> presence[p] = EARLIER :: else fi;
        if :: owner == p -> ownerNow = 0 :: else fi;
        if :: previous == p -> previousNow = 0 :: else fi;
        if :: request[p] == OWN -> request[p] = OWN_EARLIER :: else fi }
    /* O9: the agent restarts alone. It has what was written down of the ownership; what was sent may come yet (OwnerState.starting). */
    :: d_step { agents > 0 && held[p] ->
        agents--; seen[p] = 0; owned[p] = 0; synced[p] = 0; undecided[p] = 0; returning[p] = 0; members[p] = 0;
#ifdef M_FORGET_HALTED
        halted[p] = 0;
#endif
#ifndef M_NO_TOUCH
        uncertain[p] = 1
#endif
        }
    /* The same, before the ownership was written down. */
    :: d_step { agents > 0 && held[p] && !array[p] && !seen[p] -> agents--; tearDown(p) }
    /* O5: nothing that an agent before had sent can be done late (Change.Touch). */
    :: d_step { seen[p] && uncertain[p] && owned[p] && owned[p] == epoch && !halted[p] -> uncertain[p] = 0; commit() }
    /* O1, O9: claim. */
    :: d_step { seen[p] && lease[p] && !held[p] && !request[p] && assigned == p && owner != NOBODY &&
            ((owner == p && ownerNow) || urgent || !THERE(owner, ownerNow)) -> fence() }
    /* O10: let go, once nothing is held (Change.Release). */
    :: d_step { seen[p] && !held[p] && !request[p] && owner == p && ownerNow && (assigned != p || !lease[p]) ->
        fence(); previous = NOBODY; previousEpoch = 0; previousNow = 0 }
    /* O10: the domU is shut down, and the array ended (own). */
    :: d_step { seen[p] && owned[p] && !halted[p] && !uncertain[p] && assigned != p -> tearDown(p); seen[p] = 0 }
#ifndef M_NO_RENEWAL
    /* O11 (isBeyondHelp). */
    :: d_step { seen[p] && owned[p] && owned[p] == epoch && !halted[p] && CERTAIN(p) && COUNT(HOPEFUL, p) < NEEDED -> halted[p] = 1 }
#endif
    /* O7, O8, O11: the domU is destroyed, then it is told, and all is ended (lose). */
    :: d_step { domU[p] && (halted[p] || (seen[p] && !owned[p])) -> domU[p] = 0; acknowledged[p] = 0 }
    :: d_step { held[p] && !domU[p] && (halted[p] || (seen[p] && !owned[p])) ->
#ifdef M_TELL_WHEN_LOST
        stopped[p] = held[p];
#endif
        tearDown(p); seen[p] = 0 }
#ifndef M_TELL_WHEN_LOST
    /* O7, O10: told for as long as somebody may wait for it, also when nothing is held any more. */
    :: d_step { seen[p] && previous == p && previousNow && !domU[p] && stopped[p] < previousEpoch -> stopped[p] = previousEpoch }
#endif
    /* O2, O3, O4: own (claim, isGone). */
    :: d_step { seen[p] && lease[p] && !held[p] && !request[p] && assigned == p && owner == NOBODY &&
        FENCED_ENOUGH(p) && PROVEN(p) -> request[p] = OWN }
    :: d_step { request[p] == OWN ->
        owner = p; ownerNow = 1; previous = NOBODY; previousEpoch = 0; previousNow = 0; urgent = 0; held[p] = epoch; commit() }
    :: d_step { request[p] == OWN_EARLIER ->
        owner = p; ownerNow = 0; previous = NOBODY; previousEpoch = 0; previousNow = 0; urgent = 0; commit() }
    /* O4: the domU starts (grant). */
    :: d_step { array[p] && array[p] == owned[p] && !halted[p] && lease[p] && !domU[p] && !writing[p] && (!seen[p] || assigned == p) ->
        domU[p] = 1; overdue[p] = 0; acknowledged[p] = content[p];
        assert(!domU[1 - p] || !lease[1 - p] || (overdue[1 - p] && halted[1 - p])) /* I3 */ }
    /* The domU writes, and flushes. */
    :: d_step { domU[p] && !writing[p] && writes < WRITES ->
        writes++; content[p] = writes; writing[p] = 1; landed[p] = 0; dirty[p] = dirty[p] | (ALL & ~joined[p]) }
    :: d_step { writing[p] && (landed[p] & joined[p]) == joined[p] ->
        writing[p] = 0; landed[p] = 0; acknowledged[p] = (domU[p] -> content[p] : 0) }
    :: d_step { domU[p] && !writing[p] && acknowledged[p] > flushed && EVERY(FLUSHES, p) ->
        if :: IN(joined[p], 0) -> disk[0] = cache[0] :: else fi;
        if :: IN(joined[p], 1) -> disk[1] = cache[1] :: else fi;
#if LEGS > 2
        if :: IN(joined[p], 2) -> disk[2] = cache[2] :: else fi;
#endif
        flushed = acknowledged[p] }
    od
}

/* What an owner does with one leg. */
proctype Link(byte p; byte i) {
end:
    do
    /* O4: assembled from exactly the legs in sync; where they differ, md makes them equal to any one of them (assemble). */
    :: d_step { !array[p] && owned[p] && !halted[p] && !uncertain[p] && IN(synced[p], i) && COME(p, i) ->
        array[p] = owned[p]; joined[p] = synced[p]; members[p] = synced[p]; dirty[p] = 0; content[p] = cache[i];
        over[p] = synced[p] & ~inSync;
        assert(cache[i] >= flushed); /* I1 */
        latest[p] = 1; latest[1 - p] = 0;
        SESSION(p, 0) = life[0];
        SESSION(p, 1) = life[1];
        if :: IN(joined[p], 0) -> cache[0] = content[p] :: else fi;
        if :: IN(joined[p], 1) -> cache[1] = content[p] :: else fi;
#if LEGS > 2
        SESSION(p, 2) = life[2];
        if :: IN(joined[p], 2) -> cache[2] = content[p] :: else fi;
#endif
        }
    /* A write reaches the leg. */
    :: d_step { writing[p] && IN(joined[p], i) && !IN(landed[p], i) && REACHES(p, i) ->
        assert(latest[p] || !IN(inSync, i)); /* I2 */
        cache[i] = content[p]; PUT(landed[p], i) }
#ifdef M_NO_DRAIN
    :: d_step { writing[p] && IN(joined[p], i) && !IN(landed[p], i) && fenced[i] > array[p] ->
        assert(latest[p] || !IN(inSync, i)); /* I2 */
        cache[i] = content[p]; PUT(landed[p], i) }
#endif
    /* So does one by a session that was logged out, for as long as the leg has not closed. */
    :: d_step { LATE(p, i) ->
        assert(latest[p] || !IN(inSync, i)); /* I2 */
        cache[i] = LATE(p, i); LATE(p, i) = 0 }
    /* I1, of what is read back by the domU that wrote it. */
    :: d_step { domU[p] && IN(joined[p], i) && REACHES(p, i) && cache[i] < acknowledged[p] -> assert(false) }
    /* O2: a leg that does not answer the claim (unconfirmed, dropAfter). */
    :: d_step { seen[p] && lease[p] && !held[p] && !request[p] && assigned == p && owner == NOBODY && IN(inSync, i) && !IS_FENCED(p, i) &&
            OTHERS(IS_SOUND, p, i) >= NEEDED && (WONT(i) || patience > 0) ->
        if :: WONT(i) :: else -> patience-- fi;
        request[p] = DROP + i }
    /* O4, O5: a leg that does not come, or that has gone silent (dropAfter, drop). */
    :: d_step { seen[p] && owned[p] && owned[p] == epoch && !halted[p] && !uncertain[p] && CERTAIN(p) && IN(inSync, i) &&
            OTHERS(USABLE, p, i) >= NEEDED && (ILL(p, i) || patience > 0) ->
        if :: ILL(p, i) :: else -> patience-- fi;
        request[p] = DROP + i }
    /* O5: one that is being brought back and has gone silent is dropped, too: that ends its session, and voids a return (drop). */
    :: d_step { seen[p] && owned[p] && owned[p] == epoch && !halted[p] && !uncertain[p] && CERTAIN(p) && IN(returning[p], i) &&
            (DEAD(p, i) || patience > 0) ->
        if :: DEAD(p, i) :: else -> patience-- fi;
        request[p] = DROP + i }
    :: d_step { request[p] == DROP + i ->
        TAKE(inSync, i); stamp[i] = 0; ended[i] = exported[i];
        if :: IN(joined[p], i) -> PUT(over[p], i) :: else fi;
        commit() }
    /* O5: failed in md and logged out, once it is not in sync and its session is over (mayFail, failWhatIsOut). */
    :: d_step { array[p] && array[p] == owned[p] && !halted[p] && !uncertain[p] && IN(joined[p], i) && MAY_FAIL(p, i) ->
        if :: writing[p] && !IN(landed[p], i) -> PUT(dirty[p], i); LATE(p, i) = (REACHES(p, i) -> content[p] : 0) :: else fi;
        TAKE(joined[p], i); TAKE(returning[p], i); TAKE(over[p], i) }
    /*
     * O6: logged in and resynced, once the leg has reported the number that the record has (logIn, resyncOf). That number is known: no
     * drop of a leg that md does not have is under way.
     */
    :: d_step { array[p] && array[p] == owned[p] && !halted[p] && !uncertain[p] && !IN(joined[p], i) && !IN(synced[p], i) && !writing[p] &&
            report[i] == OPEN && reportEpoch[i] == array[p] && exported[i] && fenced[i] == array[p] && NAMED(i) && !ended[i] ->
        if
        :: IN(members[p], i) && UNBROKEN(p, i) -> if :: IN(dirty[p], i) -> cache[i] = content[p] :: else fi
#ifdef M_NO_RESYNC
        :: else -> TAKE(members[p], i)
#else
        :: else -> TAKE(members[p], i); cache[i] = content[p]
#endif
        fi;
        SESSION(p, i) = reportLife[i];
        TAKE(dirty[p], i); PUT(joined[p], i); PUT(returning[p], i) }
    /* O6: flushed, then committed back, by the stamp that the session is with, unless that is over (isFlushed, bringBack). */
    :: d_step { seen[p] && array[p] && array[p] == owned[p] && !halted[p] && !uncertain[p] && CERTAIN(p) &&
            MAY_JOIN(p, i) && REACHES(p, i) ->
#ifndef M_RETURN_UNFLUSHED
        disk[i] = cache[i];
#endif
        request[p] = JOIN + i; requestStamp[p] = made[i] }
    :: d_step { request[p] == JOIN + i -> PUT(inSync, i); stamp[i] = requestStamp[p]; commit() }
    od
}

/* A storage pserver. */
proctype Leg(byte i) {
end:
    do
    /* L1: close; write durably; report. In one step: until it is reported, nobody relies on it. */
    :: d_step { epoch > fenced[i] && !blank[i] && TRUE_LEG(i) -> fenced[i] = epoch; opened[i] = 0; close(i); tell(i) }
    /* L2, L3: read; write durably; open; report. In one step: whoever reads and then opens late has opened and not yet read again. */
    :: d_step { epoch == fenced[i] && owner != NOBODY && !exported[i] && !blank[i] && TRUE_LEG(i) && MAY_OPEN(i) ->
        opened[i] = 1; exported[i] = 1;
        if :: reportLife[i] == life[i] -> tell(i) :: else fi }
    /*
     * L2: the session that it serves has been ended: close; open under the new number; report. In one step: until it is reported, nobody
     * relies on it, and that the earlier session is cut off before is as if it took no step.
     */
    :: d_step { ended[i] && epoch == fenced[i] && owner != NOBODY ->
#ifdef M_SESSION_GOES_ON
        ended[i] = 0;
#else
        close(i); exported[i] = 1;
#endif
        tell(i) }
    /* The report after a restart may come late. */
    :: d_step { (report[i] != STATUS(i) || reportEpoch[i] != fenced[i] || reportLife[i] != life[i]) ->
        tell(i) }
    /* L6: created anew. */
    :: d_step { blank[i] && !IN(inSync, i) -> blank[i] = 0; made[i]++; fenced[i] = epoch; tell(i) }
    /* The storage pserver restarts; its cache has reached the disk or has not. */
    :: d_step { restarts > 0 && exported[i] ->
        restarts--; cache[i] = disk[i]; close(i); life[i]++ }
    :: d_step { restarts > 0 && exported[i] && cache[i] != disk[i] ->
        restarts--; disk[i] = cache[i]; close(i); life[i]++ }
    /* The disk is lost, where the others suffice. */
    :: d_step { disks > 0 && !blank[i] && OTHERS(BEARS, 0, i) >= NEEDED ->
        disks--; disk[i] = 0; cache[i] = 0; blank[i] = 1; fenced[i] = 0; opened[i] = 0; close(i);
        life[i]++ }
    od
}

/* Commands, and the end. */
proctype World() {
end:
    do
    :: d_step { moves > 0 -> moves--; assigned = 1 - assigned; urgent = 0; commit() }
    :: d_step { moves > 0 -> moves--; assigned = 1 - assigned; urgent = 1; commit() }
    :: timeout ->
        assert(owner == assigned && domU[owner] && inSync == ALL && joined[owner] == ALL && !writing[owner]); /* I5 */
        break
    od
}

init {
    atomic {
        run World();
        run Owner(0);
        run Owner(1);
        run Link(0, 0);
        run Link(0, 1);
        run Link(1, 0);
        run Link(1, 1);
        run Leg(0);
        run Leg(1);
#if LEGS > 2
        run Link(0, 2);
        run Link(1, 2);
        run Leg(2)
#endif
    }
}
