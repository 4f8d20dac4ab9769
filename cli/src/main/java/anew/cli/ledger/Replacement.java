package anew.cli.ledger;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.model.Pserver;
import anew.core.port.LedgerMembers.Health;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerMembers.Roll;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides how one member of the ledger comes in the place of another. It may have been begun before: what has been done
 * already is left out. Pure, but for the healths that it asks for.
 */
final class Replacement {

    private final Fleet fleet;
    private final HostName old;
    private final HostName wanted;
    private final Roll.Known roll;
    private final Function<Member, Health> health;

    Replacement(Fleet fleet, HostName old, HostName wanted, Roll.Known roll, Function<Member, Health> health) {
        this.fleet = fleet;
        this.old = old;
        this.wanted = wanted;
        this.roll = roll;
        this.health = health;
    }

    /** What is to be done. */
    sealed interface Verdict {
        /**
         * First this, then that.
         *
         * @param remove the member to remove; empty if it is none any more
         * @param peer where the new one will be reached
         * @param through the members that stay, any of which can be told
         */
        record Do(Optional<Member> remove, URI peer, List<URI> through) implements Verdict {
            public Do {
                through = List.copyOf(through);
            }
        }

        /** It has been done, and the new member has yet to begin. */
        record Done() implements Verdict {}

        record Refused(String why) implements Verdict {}
    }

    Verdict judge() {
        SortedMap<HostName, IpAddress> keepers = fleet.ledgerKeepers();
        IpAddress address = keepers.get(wanted);
        if (address == null) {
            return new Verdict.Refused("fleet.yaml does not name " + wanted
                    + " for the ledger: name it there, and write the bundles of all pservers first");
        }
        if (!old.equals(wanted) && keepers.containsKey(old)) {
            return new Verdict.Refused("fleet.yaml still names " + old
                    + " for the ledger: take it out there, and write the bundles of all pservers first");
        }
        URI peer = peer(address);
        Optional<Member> leaving = leaving();
        if (leaving.filter(member -> member.peer().equals(peer) && !member.started())
                        .isPresent()
                || (leaving.isEmpty() && roll.at(peer).isPresent())) {
            return new Verdict.Done();
        }
        List<Member> staying = roll.members().stream()
                .filter(member -> leaving.filter(member::equals).isEmpty())
                .toList();
        return others(staying, keepers, peer)
                .<Verdict>map(Verdict.Refused::new)
                .orElseGet(() -> new Verdict.Do(
                        leaving,
                        peer,
                        staying.stream()
                                .flatMap(member -> member.client().stream())
                                .toList()));
    }

    /** By name, or, before it has one, by address. */
    private Optional<Member> leaving() {
        Optional<URI> at = Optional.ofNullable(fleet.pservers().get(old))
                .flatMap(Pserver::storageAddress)
                .map(Replacement::peer);
        return roll.members().stream()
                .filter(member -> member.name().equals(old.text())
                        || at.filter(member.peer()::equals).isPresent())
                .findFirst();
    }

    /** Why the members that stay cannot do it. */
    private Optional<String> others(List<Member> staying, SortedMap<HostName, IpAddress> keepers, URI peer) {
        Set<URI> named =
                keepers.values().stream().map(Replacement::peer).collect(Collectors.toCollection(TreeSet::new));
        named.remove(peer);
        Set<URI> there = staying.stream().map(Member::peer).collect(Collectors.toCollection(TreeSet::new));
        if (!named.equals(there)) {
            return Optional.of("beside " + old + " the members are " + texts(there) + ", and fleet.yaml names "
                    + texts(named) + " beside " + wanted + ": one member is replaced at a time");
        }
        if (staying.isEmpty()) {
            return Optional.of(old + " is the only member, and nobody else has what it kept: 'anew ledger found"
                    + " --discard-members', then 'anew recover'");
        }
        return staying.stream()
                .filter(member -> !(health.apply(member) instanceof Health.Answers answers
                        && answers.leader().isPresent()))
                .findFirst()
                .map(member -> member.name() + " is not well: without it and " + old
                        + " the ledger could stop for good: mend it first ('anew ledger show')");
    }

    private static String texts(Set<URI> peers) {
        return peers.isEmpty()
                ? "none"
                : peers.stream().map(peer -> String.valueOf(peer.getHost())).collect(Collectors.joining(", "));
    }

    private static URI peer(IpAddress address) {
        return address.httpUrl(LedgerPlace.PEER_PORT);
    }
}
