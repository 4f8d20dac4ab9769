package anew.drivers.etcd;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerServer;
import anew.core.port.RunResult;
import anew.drivers.systemd.Units;
import anew.drivers.systemd.Units.Unit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * etcd on this pserver, in the unit {@value #UNIT}. Without data it starts only as one who founds or joins; started to go
 * on, it is told of no other member, so that it ends by itself should its data have vanished meanwhile.
 */
public final class EtcdServer implements LedgerServer {

    static final String UNIT = "anew-ledger";

    /** As many past revisions as the ledger in a file keeps. */
    private static final int REVISIONS = 10_000;

    private final HostName self;
    private final IpAddress address;
    private final Units units;

    /**
     * The one on this pserver, started or not.
     *
     * @param address on which it listens, for clients and for other members
     */
    public EtcdServer(HostName self, IpAddress address, Units units) {
        this.self = self;
        this.address = address;
        this.units = units;
    }

    @Override
    public State state() throws InterruptedException {
        return units.state(UNIT);
    }

    @Override
    public Outcome start(Start how, Path folder) throws InterruptedException {
        return outcome(units.start(new Unit(UNIT, "Anew's ledger (etcd)", argv(how, folder), folder)));
    }

    @Override
    public Outcome stop() throws InterruptedException {
        return outcome(units.stop(UNIT));
    }

    private static Outcome outcome(RunResult result) {
        return result.succeeded() ? new Outcome.Done() : new Outcome.Failed(result.describe());
    }

    /** etcd makes the folder of its log elsewhere and moves it there when it is whole. */
    @Override
    public boolean hasData(Path folder) {
        return Files.isDirectory(data(folder).resolve("member").resolve("wal"));
    }

    @Override
    public void removeData(Path folder) throws IOException {
        Path data = data(folder);
        if (Files.exists(data)) {
            try (Stream<Path> found = Files.walk(data)) {
                for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Path data(Path folder) {
        return folder.resolve("etcd");
    }

    List<String> argv(Start how, Path folder) {
        URI client = address.httpUrl(LedgerPlace.PORT);
        URI peer = address.httpUrl(LedgerPlace.PEER_PORT);
        List<String> argv = new ArrayList<>(List.of(
                "etcd",
                "--name=" + self,
                "--data-dir=" + data(folder),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--strict-reconfig-check=true",
                "--pre-vote=true",
                "--quota-backend-bytes=" + LedgerPlace.DATA.bytes(),
                "--auto-compaction-mode=revision",
                "--auto-compaction-retention=" + REVISIONS,
                "--experimental-watch-progress-notify-interval=" + EtcdLedger.HEARTBEAT.toMillis() + "ms",
                "--max-snapshots=2",
                "--max-wals=2",
                "--logger=zap",
                "--log-outputs=stderr"));
        argv.addAll(
                switch (how) {
                    case Start.Found(String token, Map<HostName, IpAddress> members) ->
                        List.of(
                                "--initial-cluster-state=new",
                                "--initial-cluster-token=" + token,
                                "--initial-cluster="
                                        + members.entrySet().stream()
                                                .map(each -> each.getKey() + "="
                                                        + each.getValue().httpUrl(LedgerPlace.PEER_PORT))
                                                .collect(Collectors.joining(",")));
                    case Start.Join(List<Member> members) ->
                        List.of(
                                "--initial-cluster-state=existing",
                                "--initial-cluster="
                                        + members.stream()
                                                .map(member -> (member.peer().equals(peer) ? self : name(member)) + "="
                                                        + member.peer())
                                                .collect(Collectors.joining(",")));
                    case Start.GoOn() ->
                        List.of("--initial-cluster-state=existing", "--initial-cluster=" + self + "=" + peer);
                });
        return argv;
    }

    /** One that has not begun has no name yet, and any will do. */
    private static String name(Member member) {
        return member.name().isEmpty() ? "member-" + member.id() : member.name();
    }
}
