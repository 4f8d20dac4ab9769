package anew.drivers.lio;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.port.LegHost.Opened;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The targets of this machine, one a leg, as LIO's configfs has them:
 *
 * <pre>
 * core/iblock_0/db1.data@stor1                            the device, its cache reported as the disk has it
 * iscsi/iqn.2026-01.internal.anew:leg:db1.data:stor1
 *   tpgt_1/enable                                         written last, and first when it is closed
 *   tpgt_1/attrib/{generate_node_acls=0,authentication=1} nobody but whom an ACL names gets in
 *   tpgt_1/lun/lun_0/device                               a link to the device
 *   tpgt_1/acls/iqn.2026-01.internal.anew:pserver:alpha   its owner; the life and secret; a link to the LUN
 *   tpgt_1/np/10.78.0.13:3260                             this machine's address on the storage network
 * </pre>
 *
 * A target whose group is not enabled is half made or half gone; it is taken apart and made anew.
 */
final class Targets {

    private static final String BACKSTORES = "core/iblock_0";
    private static final String FABRIC = "iscsi";
    private static final int PORT = 3260;

    private final ConfigTree tree;

    Targets(ConfigTree tree) {
        this.tree = tree;
    }

    /** What a connection of a session is doing. */
    enum Connection {
        /** Commands come and are answered. */
        OPEN,
        /** It has been cut: nothing is answered any more, but commands may be under way. */
        CUT
    }

    boolean isEnabled(LegId leg) {
        return tree.read(group(leg) + "/enable").equals(Optional.of("1"));
    }

    /** Who may log in to an enabled target. */
    Optional<Opened> opened(LegId leg) throws IOException {
        if (!isEnabled(leg)) {
            return Optional.empty();
        }
        for (String initiator : initiators(leg)) {
            Optional<HostName> owner = new Iqn(initiator).pserver();
            if (owner.isPresent()) {
                Optional<LegLife> life =
                        tree.read(acl(leg, initiator) + "/auth/userid").flatMap(LegLife::parse);
                return Optional.of(new Opened(owner.get(), life));
            }
        }
        return Optional.empty();
    }

    boolean admits(LegId leg, HostName owner, LegLife life, String secret) throws IOException {
        String password = acl(leg, Iqn.ofPserver(owner).text()) + "/auth/password";
        return opened(leg).equals(Optional.of(new Opened(owner, Optional.of(life))))
                && tree.read(password).equals(Optional.of(secret));
    }

    /** Makes the target from nothing and lets the owner in. */
    void export(LegId leg, Path device, IpAddress portal, HostName owner, LegLife life, String secret)
            throws IOException {
        takeApart(leg);
        String backstore = backstore(leg);
        makeFolders(BACKSTORES);
        tree.makeFolder(backstore);
        tree.write(backstore + "/control", "udev_path=" + device + "\n");
        tree.write(backstore + "/wwn/vpd_unit_serial", leg.toString());
        tree.write(backstore + "/enable", "1");
        for (String refused : List.of("emulate_3pc", "emulate_caw", "emulate_pr")) {
            // Nobody needs these, and a reservation would be answered with errors.
            tree.write(backstore + "/attrib/" + refused, "0");
        }
        String group = group(leg);
        makeFolders(group);
        tree.write(group + "/attrib/generate_node_acls", "0");
        tree.write(group + "/attrib/cache_dynamic_acls", "0");
        tree.write(group + "/attrib/demo_mode_discovery", "0");
        tree.write(group + "/attrib/demo_mode_write_protect", "1");
        tree.write(group + "/attrib/authentication", "1");
        tree.makeFolder(group + "/lun/lun_0");
        tree.link(group + "/lun/lun_0/device", backstore);
        String acl = acl(leg, Iqn.ofPserver(owner).text());
        tree.makeFolder(acl);
        // The name in CHAP says to which life of the leg its bearer may talk.
        tree.write(acl + "/auth/userid", life.toString());
        tree.write(acl + "/auth/password", secret);
        tree.makeFolder(acl + "/lun_0");
        tree.link(acl + "/lun_0/lun", group + "/lun/lun_0");
        tree.makeFolder(group + "/np/" + socket(portal));
        tree.write(group + "/enable", "1");
    }

    /** Cuts all sessions and waits until no command of theirs is under way, which may be never. */
    void disable(LegId leg) throws IOException {
        tree.write(group(leg) + "/enable", "0");
    }

    /** All connections of all sessions; none where none lives. */
    List<Connection> connections(LegId leg) throws IOException {
        return initiators(leg).stream()
                .flatMap(initiator ->
                        SessionInfo.connections(
                                tree.read(acl(leg, initiator) + "/info").orElse(""))
                                .stream())
                .toList();
    }

    /** Removes the target, from the outside in; there must be no session any more. */
    void takeApart(LegId leg) throws IOException {
        String group = group(leg);
        if (tree.exists(group)) {
            for (String initiator : initiators(leg)) {
                String acl = acl(leg, initiator);
                unlinkAll(acl + "/lun_0");
                removeIfThere(acl + "/lun_0");
                tree.removeFolder(acl);
            }
            for (String portal : tree.children(group + "/np")) {
                tree.removeFolder(group + "/np/" + portal);
            }
            unlinkAll(group + "/lun/lun_0");
            removeIfThere(group + "/lun/lun_0");
            tree.removeFolder(group);
        }
        removeIfThere(target(leg));
        removeIfThere(backstore(leg));
    }

    private List<String> initiators(LegId leg) throws IOException {
        return tree.children(group(leg) + "/acls");
    }

    /** Only links of ours: the kernel's own folders in a LUN cannot be removed. */
    private void unlinkAll(String folder) throws IOException {
        for (String link : List.of("lun", "device")) {
            if (tree.exists(folder + "/" + link)) {
                tree.unlink(folder + "/" + link);
            }
        }
    }

    private void makeFolders(String path) throws IOException {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            makeIfMissing(path.substring(0, end));
        }
        makeIfMissing(path);
    }

    private void makeIfMissing(String folder) throws IOException {
        if (!tree.exists(folder)) {
            tree.makeFolder(folder);
        }
    }

    private void removeIfThere(String folder) throws IOException {
        if (tree.exists(folder)) {
            tree.removeFolder(folder);
        }
    }

    private static String socket(IpAddress portal) {
        return (portal.version() == 6 ? "[" + portal + "]" : portal.toString()) + ":" + PORT;
    }

    /** A slash would be a folder, so a leg is spelt as its logical volume is. */
    private static String backstore(LegId leg) {
        return BACKSTORES + "/" + leg.volume().vserver() + "." + leg.volume().volume() + "@" + leg.pserver();
    }

    private static String target(LegId leg) {
        return FABRIC + "/" + Iqn.ofLeg(leg);
    }

    private static String group(LegId leg) {
        return target(leg) + "/tpgt_1";
    }

    private static String acl(LegId leg, String initiator) {
        return group(leg) + "/acls/" + initiator;
    }
}
