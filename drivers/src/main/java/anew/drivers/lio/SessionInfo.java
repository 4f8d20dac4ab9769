package anew.drivers.lio;

import anew.drivers.lio.Targets.Connection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the file {@code info} of an ACL, which tells of its initiator's sessions (lio_target_nacl_info_show of Linux 6.1):
 *
 * <pre>
 * InitiatorName: iqn.2026-01.internal.anew:pserver:alpha
 * LIO Session ID: 1   ISID: 0x00 02 3d 00 00 02  TSIH: 2  SessionType: Normal
 * CID: 0  Connection State: TARG_CONN_STATE_LOGGED_IN
 * </pre>
 */
final class SessionInfo {

    private static final Pattern CONNECTION = Pattern.compile("Connection State: (\\S+)");

    private SessionInfo() {}

    static List<Connection> connections(String info) {
        // CLEANUP_WAIT is what a connection has after its threads have been stopped: nothing can be sent by it any
        // more.
        return CONNECTION
                .matcher(info)
                .results()
                .map(found -> found.group(1).equals("TARG_CONN_STATE_CLEANUP_WAIT") ? Connection.CUT : Connection.OPEN)
                .toList();
    }
}
