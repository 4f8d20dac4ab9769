package anew.drivers.iscsi;

import anew.core.model.IpAddress;
import anew.core.model.Iqn;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What open-iscsi knows of a target before it logs in, one file a target below {@code /etc/iscsi/nodes}. Writing the file
 * ourselves keeps the secret off command lines, which everybody on a machine can see.
 */
final class NodeRecord {

    static final int PORT = 3260;

    private NodeRecord() {}

    static Path file(Path nodes, Iqn target, IpAddress portal) {
        return nodes.resolve(target.text()).resolve(portal + "," + PORT);
    }

    /**
     * The record's text.
     *
     * @param ping how long a connection may be idle before it is asked whether it lives, and how long the answer may take
     */
    static String of(Iqn target, IpAddress portal, String user, String secret, Duration ping) {
        long seconds = Math.max(1, ping.toSeconds());
        return String.join(
                        "\n",
                        "# BEGIN RECORD 2.1.8",
                        "node.name = " + target,
                        "node.tpgt = -1",
                        "node.startup = manual",
                        "node.leading_login = No",
                        "iface.iscsi_ifacename = default",
                        "iface.transport_name = tcp",
                        "node.session.auth.authmethod = CHAP",
                        "node.session.auth.username = " + user,
                        "node.session.auth.password = " + secret,
                        // Never: commands wait until the session is back or is logged out.
                        "node.session.timeo.replacement_timeout = -1",
                        "node.session.initial_login_retry_max = 1",
                        "node.session.nr_sessions = 1",
                        "node.conn[0].address = " + portal,
                        "node.conn[0].port = " + PORT,
                        "node.conn[0].startup = manual",
                        "node.conn[0].timeo.login_timeout = 5",
                        "node.conn[0].timeo.noop_out_interval = " + seconds,
                        "node.conn[0].timeo.noop_out_timeout = " + seconds,
                        // TCP's checksum does, and on a wire that needs more, CRC32C takes a core per gigabyte per
                        // second.
                        "node.conn[0].iscsi.HeaderDigest = None",
                        "node.conn[0].iscsi.DataDigest = None",
                        "# END RECORD")
                + "\n";
    }
}
