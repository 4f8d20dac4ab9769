package anew.drivers.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A member of a real etcd, Debian's, that can be killed, stopped, woken, started again, and cut off from its peers. */
final class EtcdMember implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int ELECTION_MILLIS_DEFAULT = 1000;

    private final String name;
    private final Path folder;
    private final URI client;
    private final URI peer;
    private final PeerProxy proxy;
    private final List<String> argv;
    private Process process;

    private EtcdMember(String name, Path folder, List<URI> uris, String cluster, int electionMillis)
            throws IOException {
        this.name = name;
        this.folder = folder;
        client = uris.get(0);
        peer = uris.get(1);
        proxy = new PeerProxy(uris.get(2), peer);
        argv = List.of(
                "etcd",
                "--name=" + name,
                "--data-dir=" + folder,
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + uris.get(2),
                "--initial-cluster=" + cluster,
                "--election-timeout=" + electionMillis);
        process = launch();
    }

    /** As many members as wanted, in folders below {@code folder}, all of one new etcd that has a leader. */
    static List<EtcdMember> start(int count, Path folder) throws IOException, InterruptedException {
        return start(count, folder, ELECTION_MILLIS_DEFAULT);
    }

    /** Likewise; the first of them, as leader, waits so long for the others before it gives up the lead. */
    static List<EtcdMember> start(int count, Path folder, int patienceMillis) throws IOException, InterruptedException {
        List<URI> uris = freePorts(3 * count);
        List<String> cluster = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cluster.add("m" + i + "=" + uris.get(3 * i + 2));
        }
        List<EtcdMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new EtcdMember(
                    "m" + i,
                    folder.resolve("m" + i),
                    uris.subList(3 * i, 3 * i + 3),
                    String.join(",", cluster),
                    i == 0 ? patienceMillis : ELECTION_MILLIS_DEFAULT));
        }
        leader(members);
        return members;
    }

    private static List<URI> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<URI> uris = sockets.stream()
                .map(socket -> URI.create("http://127.0.0.1:" + socket.getLocalPort()))
                .collect(Collectors.toList());
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return uris;
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolveSibling(name + ".log").toFile()))
                .start();
    }

    URI client() {
        return client;
    }

    /** A client of this member alone. */
    EtcdLedger alone(Duration answerTimeout) {
        return new EtcdLedger(List.of(client), Duration.ofSeconds(1), answerTimeout, Duration.ofSeconds(5));
    }

    /** Sends something that the ledger has no words for. */
    Map<String, Object> ask(String path, Map<String, Object> request) throws IOException {
        Post post = new Post(client, Duration.ofSeconds(1), Duration.ofSeconds(2));
        return switch (post.send(path, Wire.text(request))) {
            case Post.Result.Answer(int status, String body) when status == 200 -> Wire.object(body);
            case Post.Result other -> throw new IOException(other.toString());
        };
    }

    /** Whom this member holds for the leader; empty if for nobody, or if it does not answer. */
    private Optional<String> leaderId() {
        try {
            return Optional.of(Wire.word(ask("/v3/maintenance/status", Map.of()), "leader"))
                    .filter(id -> !id.isEmpty() && !id.equals("0"));
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    private Optional<String> id() {
        try {
            return Optional.of(Wire.word(Wire.object(ask("/v3/maintenance/status", Map.of()), "header"), "member_id"));
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    /** The leader that all these members agree on, waiting until there is one. */
    static EtcdMember leader(List<EtcdMember> members) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<Optional<String>> leaders =
                    members.stream().map(EtcdMember::leaderId).distinct().toList();
            if (leaders.size() == 1 && leaders.getFirst().isPresent()) {
                Optional<EtcdMember> leader = members.stream()
                        .filter(member -> member.id().equals(leaders.getFirst()))
                        .findFirst();
                if (leader.isPresent()) {
                    return leader.get();
                }
            }
            TimeUnit.MILLISECONDS.sleep(50); // etcd tells nobody that it has elected; one has to ask.
        }
        throw new AssertionError("no leader among " + members.size() + " members within " + PATIENCE);
    }

    /** Whether it holds itself for the leader. */
    boolean leads() {
        return id().isPresent() && id().equals(leaderId());
    }

    /** Makes this the leader of its etcd. */
    void lead(List<EtcdMember> members) throws IOException, InterruptedException {
        EtcdMember leader = leader(members);
        if (leader != this) {
            leader.ask("/v3/maintenance/transfer-leadership", Map.of("targetID", id().orElseThrow()));
        }
        assertThat(leader(members)).isSameAs(this);
    }

    /** Holds back all that passes between this one and its peers. */
    void cut(List<EtcdMember> others) {
        String id = Long.toHexString(Long.parseUnsignedLong(id().orElseThrow()));
        proxy.cutAll();
        others.forEach(other -> other.proxy.cut(id));
    }

    /** Lets everything pass to this one that was held back. */
    void heal() {
        proxy.heal();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    /** SIGSTOP: it is there and does nothing. */
    void stop() throws IOException, InterruptedException {
        signal("-STOP");
        while (!isStopped()) {
            Thread.sleep(1); // The signal has been sent, and nothing tells when the last thread has halted.
        }
    }

    /** Whether each thread is in the state T of proc(5). */
    private boolean isStopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.substring(stat.lastIndexOf(')')).startsWith(") T ")) {
                    return false;
                }
            }
        }
        return true;
    }

    /** SIGCONT: it goes on, and believes that no time has passed. */
    void wake() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        proxy.close();
    }
}
