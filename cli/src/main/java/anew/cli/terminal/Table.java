package anew.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows under a header, aligned, two spaces between columns; a column of numbers leans right. Cells may be styled.
 *
 * @param header one name for each column
 * @param rows as many cells as the header has
 */
public record Table(List<String> header, List<List<String>> rows) {

    private static final Pattern NUMBER = Pattern.compile("-|[0-9][0-9.,]*( ?([KMGTP]i?)?B| m?s|%)?");

    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("row " + row + " does not fit the header " + header);
            }
        }
    }

    /** An empty table. */
    public static Table of(String... header) {
        return new Table(List.of(header), List.of());
    }

    /** This table with one more row. */
    public Table and(String... cells) {
        List<List<String>> more = new ArrayList<>(rows);
        more.add(List.of(cells));
        return new Table(header, more);
    }

    /** The table as text, the header in bold where colours are shown. */
    public List<String> lines(boolean colours) {
        List<String> lines = new ArrayList<>();
        String head = line(header);
        lines.add(colours ? Style.BOLD.of(head) : head);
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String space = " ".repeat(width(column) - Style.width(cell));
            line.append(column == 0 ? "" : "  ").append(isNumeric(column) ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int widest = Style.width(header.get(column));
        for (List<String> row : rows) {
            widest = Math.max(widest, Style.width(row.get(column)));
        }
        return widest;
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .allMatch(row ->
                                NUMBER.matcher(Style.plain(row.get(column))).matches());
    }
}
