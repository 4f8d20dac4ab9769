package anew.drivers.lio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The target's tree as far as we use it: folders bring their own with them, links keep what they point to, and what is in
 * use cannot be removed. Every change is noted.
 */
final class FakeKernel implements ConfigTree {

    private static final Set<String> BORN_IN_GROUP = Set.of("acls", "np", "lun", "attrib", "param", "auth");

    final List<String> changes = new ArrayList<>();
    final SortedMap<String, String> files = new TreeMap<>();
    private final NavigableSet<String> folders = new TreeSet<>(Set.of("core"));
    private final SortedMap<String, String> links = new TreeMap<>();

    @Override
    public boolean exists(String path) {
        return folders.contains(path) || links.containsKey(path);
    }

    @Override
    public List<String> children(String folder) {
        return Stream.concat(folders.stream(), links.keySet().stream())
                .filter(path -> path.startsWith(folder + "/") && path.indexOf('/', folder.length() + 1) < 0)
                .map(path -> path.substring(folder.length() + 1))
                .toList();
    }

    @Override
    public Optional<String> read(String file) {
        return Optional.ofNullable(files.get(file)).map(String::strip);
    }

    @Override
    public void write(String file, String value) throws IOException {
        require(folders.contains(parent(file)), "no folder for " + file);
        changes.add("write " + file + " " + value.strip());
        files.put(file, value);
    }

    @Override
    public void makeFolder(String folder) throws IOException {
        require(folder.indexOf('/') < 0 || folders.contains(parent(folder)), "no folder for " + folder);
        require(folders.add(folder), folder + " is there");
        changes.add("make " + folder);
        if (folder.endsWith("/tpgt_1")) {
            BORN_IN_GROUP.forEach(born -> folders.add(folder + "/" + born));
            files.put(folder + "/enable", "0");
        } else if (folder.startsWith("core/iblock_0/")) {
            folders.add(folder + "/attrib");
            folders.add(folder + "/wwn");
        } else if (parent(folder).endsWith("/acls")) {
            folders.add(folder + "/auth");
            files.put(folder + "/info", "No active iSCSI Session for Initiator Endpoint");
        }
    }

    @Override
    public void removeFolder(String folder) throws IOException {
        require(folders.contains(folder), "no folder " + folder);
        require(links.keySet().stream().noneMatch(link -> link.startsWith(folder + "/")), folder + " has links");
        require(!links.containsValue(folder), folder + " is linked to");
        List<String> inside =
                folders.stream().filter(path -> path.startsWith(folder + "/")).toList();
        boolean onlyBorn = inside.stream()
                .allMatch(path -> Set.of("acls", "np", "lun", "attrib", "param", "auth", "wwn")
                        .contains(path.substring(folder.length() + 1)));
        require(onlyBorn, folder + " is not empty: " + inside);
        changes.add("remove " + folder);
        inside.forEach(folders::remove);
        folders.remove(folder);
        files.keySet().removeIf(file -> file.startsWith(folder + "/"));
    }

    @Override
    public void link(String at, String to) throws IOException {
        require(folders.contains(parent(at)) && folders.contains(to), "nothing to link: " + at + " to " + to);
        changes.add("link " + at);
        links.put(at, to);
    }

    @Override
    public void unlink(String link) throws IOException {
        require(links.remove(link) != null, "no link " + link);
        changes.add("unlink " + link);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static void require(boolean right, String problem) throws IOException {
        if (!right) {
            throw new IOException(problem);
        }
    }
}
