package anew.core.fleet;

import java.util.Comparator;

/**
 * One thing that is wrong with a fleet repository.
 *
 * <p>Shown as {@code vservers/web1/server.yaml:3:9: memory '512' has no unit: write 512 MiB or 512 GiB}.
 *
 * @param path the file, relative to the root of the repository
 * @param line from 1; 0 where the complaint is about the file as a whole
 * @param column from 1; 0 likewise
 * @param problem what is wrong: what was wanted and what was found
 * @param remedy what to do about it, in the imperative
 */
public record Complaint(String path, int line, int column, String problem, String remedy)
        implements Comparable<Complaint> {

    private static final Comparator<Complaint> ORDER = Comparator.comparing(Complaint::path)
            .thenComparingInt(Complaint::line)
            .thenComparingInt(Complaint::column)
            .thenComparing(Complaint::problem)
            .thenComparing(Complaint::remedy);

    @Override
    public int compareTo(Complaint other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String place = line == 0 ? path : path + ":" + line + ":" + column;
        return place + ": " + problem + ": " + remedy;
    }
}
