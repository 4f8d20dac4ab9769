package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.Owner;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Previous;
import anew.core.protocol.LegState.Gate;
import anew.core.protocol.Link.Session;
import anew.core.protocol.OwnerEffect.Resync;
import anew.sim.Machinery;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The protocol made worse on purpose, each time in one decision. The simulator must notice every one. */
public enum Mutant {
    ACKNOWLEDGES_BEFORE_COMMIT("a silent leg is failed before the ledger knows") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean mayFail(OwnerState state, VolumeRecord record, HostName leg) {
                    return super.mayFail(state, record, leg) || state.link(leg).session() == Session.SILENT;
                }
            };
        }
    },
    STARTS_BEFORE_THE_PREVIOUS_OWNER_STOPPED("whoever was fenced counts as gone") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean isGone(OwnerState state, Previous previous) {
                    return true;
                }
            };
        }
    },
    REUSES_AN_EPOCH("a fence begins no new epoch") {
        @Override
        VolumeRecord apply(Change change, VolumeRecord record, int stamp, String secret) {
            VolumeRecord next = change.apply(record, stamp, secret);
            return change instanceof Change.Fence ? inEpochOf(record, next) : next;
        }
    },
    ASSEMBLES_A_STALE_LEG("the array is assembled from all legs") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                SortedSet<HostName> assembleFrom(VolumeRecord record) {
                    return new TreeSet<>(record.legs().keySet());
                }
            };
        }
    },
    JOINS_BEFORE_THE_RESYNC_IS_DONE("a returning leg counts as in sync at once") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean hasAll(OwnerState state, VolumeRecord record, HostName leg) {
                    boolean isPart = state.link(leg).session() == Session.WELL
                            && state.link(leg).member() != Link.Member.ABSENT;
                    return isPart && goesOn(state, record, leg);
                }
            };
        }
    },
    TRUSTS_THE_BITMAP_AFTER_A_RESTART("every leg returns by the bitmap") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                Resync resyncOf(OwnerState state, HostName leg) {
                    return Resync.BITMAP;
                }
            };
        }
    },
    OPENS_A_RESTARTED_LEG_AGAIN("a leg that has restarted is opened in the same epoch, to the same sessions") {
        @Override
        LegProtocol leg(Timers timers) {
            return new LegProtocol(timers) {
                @Override
                boolean mayOpen(LegState state, VolumeRecord record, LegMark mark) {
                    return true;
                }

                @Override
                LegLife life(LegState state) {
                    return always(super.life(state));
                }
            };
        }
    },
    SESSIONS_OUTLIVE_THE_LEG("a session is taken up again by a leg that was made anew or has restarted") {
        @Override
        LegProtocol leg(Timers timers) {
            return new LegProtocol(timers) {
                @Override
                LegLife life(LegState state) {
                    return always(super.life(state));
                }
            };
        }
    },
    OPENS_BEFORE_THE_MARK("that a leg was opened is not written down") {
        @Override
        LegProtocol leg(Timers timers) {
            return new LegProtocol(timers) {
                @Override
                Optional<LegEffect> open(LegState state, VolumeRecord record, LegMark mark, Owner owner) {
                    return switch (state.gate()) {
                        case Gate.Closed() ->
                            Optional.of(new LegEffect.Open(record.epoch(), owner, life(state), record.secret()));
                        case Gate.Open(Epoch _, Owner _, LegLife life)
                        when life.equals(life(state)) -> Optional.empty();
                        case Gate.Open _, Gate.Unknown _ -> Optional.of(new LegEffect.Close());
                    };
                }

                @Override
                LegLife life(LegState state) {
                    return always(super.life(state));
                }
            };
        }
    },
    DROPS_THE_LAST_WELL_LEG("where enough legs are ill, the well ones are dropped") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                void drop(Decision d, VolumeRecord record) {
                    SortedSet<HostName> well = new TreeSet<>(record.inSync());
                    well.removeIf(leg -> !d.state().link(leg).serves());
                    if (!well.isEmpty() && record.inSync().size() - well.size() >= record.needed()) {
                        d.commit(new Change.Drop(well));
                    } else {
                        super.drop(d, record);
                    }
                }
            };
        }
    },
    IGNORES_THE_LEASE("a domU goes on although nobody knows that its pserver lives") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean isLeased(OwnerState state, Instant now) {
                    return true;
                }
            };
        }
    },
    LOOKS_AT_THE_LEASE_OF_NOW_ONLY("a lease that was over for a while counts as if it had never been") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean hasLapsed(OwnerState before, OwnerState state, Instant now) {
                    return false;
                }
            };
        }
    },
    GOES_ON_UNTIL_THE_LEDGER_IS_READ(
            "an agent that begins lets a domU go on that the one before was about to destroy") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean isOver(OwnerState state) {
                    return state.halted() && state.view().isPresent();
                }
            };
        }
    },
    MIXES_REVISIONS("presence is that of the first look at the ledger") {
        @Override
        OwnerProtocol owner(Timers timers) {
            Map<HostName, SortedMap<HostName, Incarnation>> first = new HashMap<>();
            return new OwnerProtocol(timers) {
                @Override
                public Step step(OwnerState before, OwnerEvent event, Instant now) {
                    if (event instanceof OwnerEvent.LedgerRead(VolumeView view)) {
                        SortedMap<HostName, Incarnation> present =
                                first.computeIfAbsent(before.self().pserver(), _ -> view.present());
                        VolumeView mixed = new VolumeView(view.record(), view.reports(), present, view.stopped());
                        return super.step(before, new OwnerEvent.LedgerRead(mixed), now);
                    }
                    return super.step(before, event, now);
                }
            };
        }
    },
    ACCEPTS_AN_OLDER_LEDGER("a leg serves whatever the ledger says") {
        @Override
        LegProtocol leg(Timers timers) {
            return new LegProtocol(timers) {
                @Override
                boolean accepts(VolumeRecord held, VolumeRecord record) {
                    return true;
                }
            };
        }
    },
    GIVES_UP_A_RETURNING_LEG_BEFORE_COMMIT("a returning leg is failed before the ledger has ended its session") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean mayFail(OwnerState state, VolumeRecord record, HostName leg) {
                    return !record.inSync().contains(leg)
                            && (super.mayFail(state, record, leg)
                                    || state.link(leg).session() == Session.SILENT);
                }
            };
        }
    },
    SERVES_TWO_SESSIONS_AT_A_TIME("a leg opens for a session without having closed the one before") {
        @Override
        LegProtocol leg(Timers timers) {
            return new LegProtocol(timers) {
                @Override
                Optional<LegEffect> open(LegState state, VolumeRecord record, LegMark mark, Owner owner) {
                    LegEffect.Open next = new LegEffect.Open(record.epoch(), owner, life(state), record.secret());
                    boolean another = state.gate() instanceof Gate.Open(Epoch epoch, Owner to, LegLife life)
                            && epoch.equals(record.epoch())
                            && to.equals(owner)
                            && !life.equals(life(state));
                    return another ? Optional.of(next) : super.open(state, record, mark, owner);
                }
            };
        }
    },
    TELLS_STOPPED_TOO_EARLY("an owner says that it has stopped while it still holds the array") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean mayTellStopped(OwnerState state) {
                    return true;
                }
            };
        }
    },
    NEVER_LETS_A_DOMU_CRASH("an owner waits for legs that have lost what they had") {
        @Override
        OwnerProtocol owner(Timers timers) {
            return new OwnerProtocol(timers) {
                @Override
                boolean isBeyondHelp(OwnerState state) {
                    return false;
                }
            };
        }
    };

    private final String wrong;

    Mutant(String wrong) {
        this.wrong = wrong;
    }

    /** What is wrong with it. */
    public String wrong() {
        return wrong;
    }

    /** The protocol with it in it. */
    public Machinery machinery() {
        return new Machinery(this::leg, this::owner, this::apply);
    }

    LegProtocol leg(Timers timers) {
        return new LegProtocol(timers);
    }

    OwnerProtocol owner(Timers timers) {
        return new OwnerProtocol(timers);
    }

    VolumeRecord apply(Change change, VolumeRecord record, int stamp, String secret) {
        return change.apply(record, stamp, secret);
    }

    /** As if no pserver ever restarted. */
    private static LegLife always(LegLife life) {
        return new LegLife(new Incarnation("always"), life.stamp(), life.session());
    }

    private static VolumeRecord inEpochOf(VolumeRecord old, VolumeRecord next) {
        return new VolumeRecord(
                next.id(),
                next.size(),
                next.redundancy(),
                next.version(),
                next.lineage(),
                old.epoch(),
                next.phase(),
                next.assigned(),
                next.urgent(),
                next.owner(),
                next.previous(),
                next.legs(),
                next.contents(),
                next.sessions(),
                next.leaving(),
                next.distrusted(),
                next.unsettled(),
                next.secret());
    }
}
