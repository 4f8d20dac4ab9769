package anew.depot;

import anew.core.model.FileTree;
import anew.core.model.HostName;

/**
 * Everything one machine needs to be itself at one revision: the content of its config partition.
 *
 * <pre>
 * anew-config                       marker file: fleet, machine, kind and revision, as YAML
 * boot.cfg                          read by the boot medium's GRUB: a pserver that runs no domUs boots without Xen
 * global/hosts                      the same on every machine, like all of global/
 * global/authorized_keys
 * local/etc/hostname                laid over /etc, like all of local/etc/
 * local/etc/systemd/network/...
 * local/domUs/web1/domU.yaml        pservers only: one folder for each domU that runs here
 * local/domUs/web1/anew-config      the marker of that domU's config disk
 * local/domUs/web1/local/etc/...    what becomes /config/local in that domU
 * local/anew.yaml                   pservers only: settings of the node agent, see AgentSettings
 * local/storage.yaml                pservers only: what it takes to keep volumes, see StorageSettings
 * </pre>
 *
 * @param files paths relative to {@code /config}
 */
public record Bundle(HostName machine, FileTree files) {

    /** The file in the root of a file system that makes it the config partition. */
    public static final String MARKER = "anew-config";

    /** What the boot menu reads of a config partition. */
    static final String BOOT_MENU = "boot.cfg";

    /** Where a pserver's bundle has one folder for each domU that runs there. */
    public static final String DOMUS = "local/domUs/";
}
