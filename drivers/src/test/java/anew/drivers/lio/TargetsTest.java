package anew.drivers.lio;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.LegHost.Opened;
import anew.drivers.lio.Targets.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetsTest {

    private static final LegId LEG =
            new LegId(new VolumeId(new HostName("db1"), new VolumeName("data")), new HostName("stor1"));
    private static final HostName ALPHA = new HostName("alpha");
    private static final LegLife LIFE = new LegLife(new Incarnation("6c1f0a52"), 1, 1);
    private static final String GROUP = "iscsi/iqn.2026-01.internal.anew:leg:db1.data:stor1/tpgt_1";
    private static final String ACL = GROUP + "/acls/iqn.2026-01.internal.anew:pserver:alpha";

    private final FakeKernel kernel = new FakeKernel();
    private final Targets targets = new Targets(kernel);

    @Test
    void nobodyGetsInBeforeAllIsInPlace() throws IOException {
        export("10.78.0.13");

        assertThat(kernel.changes).last().isEqualTo("write " + GROUP + "/enable 1");
        assertThat(kernel.files)
                .containsEntry(GROUP + "/attrib/generate_node_acls", "0")
                .containsEntry(GROUP + "/attrib/authentication", "1")
                .containsEntry(ACL + "/auth/userid", "life-6c1f0a52.00000001.1")
                .containsEntry(ACL + "/auth/password", "secret")
                .containsEntry("core/iblock_0/db1.data@stor1/control", "udev_path=/dev/dm-3\n");
        assertThat(kernel.exists(GROUP + "/np/10.78.0.13:3260")).isTrue();
    }

    @Test
    void addressesOfIpv6AreInBrackets() throws IOException {
        export("fd00::13");

        assertThat(kernel.exists(GROUP + "/np/[fd00::13]:3260")).isTrue();
    }

    @Test
    void whoIsAdmittedIsReadFromTheKernel() throws IOException {
        assertThat(targets.opened(LEG)).isEmpty();

        export("10.78.0.13");

        assertThat(targets.opened(LEG)).contains(new Opened(ALPHA, Optional.of(LIFE)));
        assertThat(targets.admits(LEG, ALPHA, LIFE, "secret")).isTrue();
        assertThat(targets.admits(LEG, ALPHA, LIFE, "older secret")).isFalse();
        assertThat(targets.admits(LEG, ALPHA, new LegLife(LIFE.incarnation(), 2, 1), "secret"))
                .isFalse();
        assertThat(targets.admits(LEG, new HostName("beta"), LIFE, "secret")).isFalse();
    }

    @Test
    void aTargetIsTakenApartToTheLastFolder() throws IOException {
        export("10.78.0.13");
        targets.disable(LEG);

        targets.takeApart(LEG);

        assertThat(kernel.children("iscsi")).isEmpty();
        assertThat(kernel.children("core/iblock_0")).isEmpty();
    }

    /** Whatever step the agent was killed after. */
    @Test
    void aTargetLeftHalfMadeIsMadeAnew() throws IOException {
        export("10.78.0.13");
        int steps = kernel.changes.size();

        for (int cut = 1; cut < steps; cut++) {
            FakeKernel half = new FakeKernel();
            Targets again = new Targets(new Interrupted(half, cut));
            assertThat(exportFails(again)).isTrue();

            new Targets(half).export(LEG, Path.of("/dev/dm-3"), IpAddress.parse("10.78.0.13"), ALPHA, LIFE, "secret");

            assertThat(half.files).containsEntry(GROUP + "/enable", "1");
        }
    }

    /** Recorded on Linux 6.1 while commands waited for a disk. */
    @Test
    void aConnectionWhoseThreadsHaveEndedIsCut() throws IOException {
        export("10.78.0.13");
        assertThat(targets.connections(LEG)).isEmpty();

        kernel.files.put(ACL + "/info", """
                InitiatorName: iqn.2026-01.internal.anew:pserver:alpha
                LIO Session ID: 1   ISID: 0x00 02 3d 00 00 02  TSIH: 2  SessionType: Normal
                Session State: TARG_SESS_STATE_LOGGED_IN
                CID: 0  Connection State: TARG_CONN_STATE_CLEANUP_WAIT
                   Address 10.99.0.1 TCP  StatSN: 0x35233fcc
                """);
        assertThat(targets.connections(LEG)).isEqualTo(List.of(Connection.CUT));

        kernel.files.put(ACL + "/info", "CID: 0  Connection State: TARG_CONN_STATE_LOGGED_IN\n");
        assertThat(targets.connections(LEG)).isEqualTo(List.of(Connection.OPEN));
    }

    private void export(String portal) throws IOException {
        targets.export(LEG, Path.of("/dev/dm-3"), IpAddress.parse(portal), ALPHA, LIFE, "secret");
    }

    private static boolean exportFails(Targets targets) {
        try {
            targets.export(LEG, Path.of("/dev/dm-3"), IpAddress.parse("10.78.0.13"), ALPHA, LIFE, "secret");
            return false;
        } catch (IOException cut) {
            return true;
        }
    }

    /** Fails for good after some changes. */
    private record Interrupted(FakeKernel kernel, int changes) implements ConfigTree {

        private void step() throws IOException {
            if (kernel.changes.size() >= changes) {
                throw new IOException("killed");
            }
        }

        @Override
        public boolean exists(String path) {
            return kernel.exists(path);
        }

        @Override
        public List<String> children(String folder) {
            return kernel.children(folder);
        }

        @Override
        public Optional<String> read(String file) {
            return kernel.read(file);
        }

        @Override
        public void write(String file, String value) throws IOException {
            step();
            kernel.write(file, value);
        }

        @Override
        public void makeFolder(String folder) throws IOException {
            step();
            kernel.makeFolder(folder);
        }

        @Override
        public void removeFolder(String folder) throws IOException {
            step();
            kernel.removeFolder(folder);
        }

        @Override
        public void link(String at, String to) throws IOException {
            step();
            kernel.link(at, to);
        }

        @Override
        public void unlink(String link) throws IOException {
            step();
            kernel.unlink(link);
        }
    }
}
