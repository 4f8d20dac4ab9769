package anew.drivers.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.MemberId;
import anew.core.port.Command;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerServer.Start;
import anew.core.port.RunResult;
import anew.drivers.systemd.TransientUnits;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdServerTest {

    private static final HostName STOR1 = new HostName("stor1");
    private static final Path FOLDER = Path.of("/run/anew/ledger");

    @TempDir
    private Path folder;

    private final EtcdServer server =
            new EtcdServer(STOR1, IpAddress.parse("10.2.0.11"), new TransientUnits(EtcdServerTest::done));

    private static RunResult done(Command command) {
        return new RunResult(command.argv(), new RunResult.End.Exited(0), "", "", Duration.ZERO);
    }

    @Test
    void itIsKeptWithinItsRoomAndForgetsOldRevisions() {
        assertThat(server.argv(new Start.GoOn(), FOLDER))
                .contains(
                        "--data-dir=/run/anew/ledger/etcd",
                        "--listen-client-urls=http://10.2.0.11:2379",
                        "--listen-peer-urls=http://10.2.0.11:2380",
                        "--quota-backend-bytes=134217728",
                        "--auto-compaction-mode=revision",
                        "--auto-compaction-retention=10000");
    }

    @Test
    void whoeverFoundsNamesAllOthersAndTheToken() {
        Start found = new Start.Found(
                "t1",
                new TreeMap<>(Map.of(
                        STOR1, IpAddress.parse("10.2.0.11"), new HostName("stor2"), IpAddress.parse("fd00::2"))));
        assertThat(server.argv(found, FOLDER))
                .contains(
                        "--initial-cluster-state=new",
                        "--initial-cluster-token=t1",
                        "--initial-cluster=stor1=http://10.2.0.11:2380,stor2=http://[fd00::2]:2380");
    }

    @Test
    void whoeverJoinsNamesTheMembersAndItself() {
        Start join = new Start.Join(List.of(
                new Member(new MemberId(1), "stor2", URI.create("http://10.2.0.12:2380"), Optional.empty()),
                new Member(new MemberId(-1), "", URI.create("http://10.2.0.11:2380"), Optional.empty())));
        assertThat(server.argv(join, FOLDER))
                .contains(
                        "--initial-cluster-state=existing",
                        "--initial-cluster=stor2=http://10.2.0.12:2380,stor1=http://10.2.0.11:2380");
    }

    @Test
    void dataAreThereOnceTheirLogIs() throws Exception {
        assertThat(server.hasData(folder)).isFalse();
        Files.createDirectories(folder.resolve("etcd/member/wal.tmp"));
        assertThat(server.hasData(folder)).isFalse();
        Files.createDirectories(folder.resolve("etcd/member/wal"));
        assertThat(server.hasData(folder)).isTrue();

        server.removeData(folder);
        assertThat(folder).isEmptyDirectory();
    }
}
