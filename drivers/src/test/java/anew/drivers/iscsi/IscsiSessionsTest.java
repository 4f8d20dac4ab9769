package anew.drivers.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.drivers.iscsi.IscsiSessions.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IscsiSessionsTest {

    private static final LegId LEG =
            new LegId(new VolumeId(new HostName("db1"), new VolumeName("data")), new HostName("stor1"));
    private static final LegLife LIFE = new LegLife(new Incarnation("6c1f0a52"), 1, 1);
    private static final IpAddress PORTAL = IpAddress.parse("10.78.0.13");
    private static final String TARGET = "iqn.2026-01.internal.anew:leg:db1.data:stor1";

    @TempDir
    private Path folder;

    private final List<String> run = new ArrayList<>();
    private IscsiSessions sessions;

    @BeforeEach
    void makeSessions() {
        sessions = new IscsiSessions(this::loggingIn, folder, folder.resolve("nodes"), Duration.ofSeconds(2));
    }

    @Test
    void sessionsAreReadFromTheKernel() throws IOException {
        session(4, TARGET, "LOGGED_IN", "sda");
        session(5, TARGET.replace("stor1", "stor2"), "FAILED", "sdb");
        session(6, "iqn.2001-04.com.example:storage", "LOGGED_IN", "sdc");

        assertThat(sessions.list())
                .containsExactly(
                        new Session("session4", LEG, Optional.of(LIFE), true, Optional.of("sda")),
                        new Session(
                                "session5",
                                new LegId(LEG.volume(), new HostName("stor2")),
                                Optional.of(LIFE),
                                false,
                                Optional.of("sdb")));
        assertThat(run).isEmpty();
    }

    @Test
    void signsChangeWithWhateverMayHaveHappenedToASessionAndElseDoNot() throws IOException {
        List<String> signs = new ArrayList<>(List.of(sessions.signs()));
        session(4, TARGET, "LOGGED_IN", "sda");
        signs.add(sessions.signs());
        Path device = Files.createDirectories(folder.resolve("block/sda/device"));
        Files.writeString(device.resolve("ioerr_cnt"), "0x2\n");
        signs.add(sessions.signs());
        Files.writeString(folder.resolve("class/iscsi_session/session4/state"), "FAILED\n");
        signs.add(sessions.signs());
        session(5, TARGET.replace("stor1", "stor2"), "LOGGED_IN", "sdb");
        signs.add(sessions.signs());

        assertThat(signs).doesNotHaveDuplicates();
        assertThat(sessions.signs()).isEqualTo(signs.getLast());
        assertThat(run).isEmpty();
    }

    @Test
    void errorOfADiskAndAnotherSessionWithItAreTold() throws IOException {
        session(4, TARGET, "LOGGED_IN", "sda");
        Path device = Files.createDirectories(folder.resolve("block/sda/device"));
        Files.writeString(device.resolve("state"), "running\n");
        Files.writeString(device.resolve("ioerr_cnt"), "0x2\n");
        Session session = sessions.list().getFirst();
        String before = sessions.errors(session);
        assertThat(before).isEqualTo("session4 running 0x2");

        Files.writeString(device.resolve("ioerr_cnt"), "0x3\n");
        assertThat(sessions.errors(session)).isNotEqualTo(before);
        Files.writeString(device.resolve("ioerr_cnt"), "0x2\n");
        assertThat(sessions.errors(new Session("session5", LEG, session.life(), true, session.disk())))
                .isNotEqualTo(before);
    }

    @Test
    void aMachineWithoutSessionsHasNone() throws IOException {
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void commandsNeverTimeOutByThemselves() throws Exception {
        assertThat(sessions.login(LEG, LIFE, PORTAL, "secret").succeeded()).isTrue();

        Path record = folder.resolve("nodes/" + TARGET + "/10.78.0.13,3260");
        assertThat(Files.readString(record))
                .contains("node.session.timeo.replacement_timeout = -1\n")
                .contains("node.conn[0].timeo.noop_out_interval = 2\n")
                .contains("node.session.auth.username = life-6c1f0a52.00000001.1\n")
                .contains("node.session.auth.password = secret\n");
        assertThat(folder.resolve("block/sda/device/timeout")).hasContent("100000");
    }

    @Test
    void theSecretIsSeenByRootOnly() throws Exception {
        sessions.login(LEG, LIFE, PORTAL, "secret");

        Path record = folder.resolve("nodes/" + TARGET + "/10.78.0.13,3260");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
                .isEqualTo("rw-------");
        assertThat(run).noneMatch(command -> command.contains("secret"));
    }

    @Test
    void aSessionThatIsThereIsLeftAsItIs() throws Exception {
        session(4, TARGET, "FAILED", "sda");

        assertThat(sessions.login(LEG, LIFE, PORTAL, "secret").succeeded()).isTrue();
        assertThat(run).isEmpty();
    }

    @Test
    void aDiskOfWhichTheKernelShowsOnlyTheNameIsWaitedFor() throws Exception {
        session(4, TARGET, "LOGGED_IN", "sda");
        Path timeout = folder.resolve("block/sda/device/timeout");
        Files.delete(timeout);
        Thread waiting = Thread.currentThread();
        Thread kernel = Thread.ofPlatform().start(() -> {
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            try {
                Files.writeString(timeout, "30\n");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });

        assertThat(sessions.login(LEG, LIFE, PORTAL, "secret").succeeded()).isTrue();
        kernel.join();
        assertThat(timeout).hasContent("100000");
    }

    @Test
    void onlyASessionThatIsThereIsLoggedOut() throws Exception {
        assertThat(sessions.logout(LEG).succeeded()).isTrue();
        assertThat(run).isEmpty();

        session(4, TARGET, "FAILED", "sda");
        sessions.logout(LEG);

        assertThat(run).containsExactly("iscsiadm --mode node --targetname " + TARGET + " --logout");
    }

    @Test
    void addressesOfIpv6AreInBrackets() {
        assertThat(IscsiSessions.login(new Iqn(TARGET), IpAddress.parse("fd00::13"))
                        .argv())
                .contains("[fd00::13]:3260");
    }

    private RunResult loggingIn(Command command) {
        run.add(String.join(" ", command.argv()));
        try {
            if (command.argv().contains("--login")) {
                session(7, TARGET, "LOGGED_IN", "sda");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new RunResult(command.argv(), new RunResult.End.Exited(0), "", "", Duration.ZERO);
    }

    /** As in sysfs, where the session's device is a link to the folder that its disks are in. */
    private void session(int number, String target, String state, String disk) throws IOException {
        Path session = Files.createDirectories(folder.resolve("class/iscsi_session/session" + number));
        Files.writeString(session.resolve("targetname"), target + "\n");
        Files.writeString(session.resolve("username"), LIFE + "\n");
        Files.writeString(session.resolve("state"), state + "\n");
        Path unit = Files.createDirectories(folder.resolve("devices/session" + number + "/target2:0:0/2:0:0:0"));
        Files.createDirectories(unit.resolve("block/" + disk));
        Files.createSymbolicLink(session.resolve("device"), folder.resolve("devices/session" + number));
        Files.createDirectories(folder.resolve("block/" + disk + "/device"));
        Files.writeString(folder.resolve("block/" + disk + "/device/timeout"), "30\n");
    }
}
