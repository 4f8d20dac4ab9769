package anew.cli.fleet;

import anew.cli.terminal.Console;
import anew.cli.terminal.Style;
import anew.core.fleet.Complaint;
import anew.core.model.FileTree;
import java.util.List;
import java.util.Optional;

/**
 * Prints complaints for people, one a line as compilers do, so that editors can jump to them; on a terminal with the line
 * of the file and a caret.
 */
record ComplaintPrinter(Console console, FileTree files) {

    /** Longer lines are shown around the place, because a terminal would break them. */
    private static final int LINE_LENGTH_MAX = 120;

    void print(List<Complaint> complaints) {
        for (Complaint complaint : complaints) {
            String place = complaint.line() == 0
                    ? complaint.path()
                    : complaint.path() + ":" + complaint.line() + ":" + complaint.column();
            console.print(console.in(Style.BOLD, place + ":") + " " + console.in(Style.RED, complaint.problem()) + ": "
                    + complaint.remedy());
            if (console.live()) {
                sourceLine(complaint).ifPresent(line -> printSource(line, complaint.column()));
            }
        }
        long paths = complaints.stream().map(Complaint::path).distinct().count();
        console.print(count(complaints.size(), "complaint") + " in " + count(paths, "place"));
    }

    private void printSource(String line, int column) {
        int from = Math.max(0, Math.min(column - 1, line.length()) - LINE_LENGTH_MAX / 2);
        String shown = line.substring(from, Math.min(line.length(), from + LINE_LENGTH_MAX));
        console.print("    " + shown.replace('\t', ' '));
        console.print("    " + " ".repeat(Math.max(0, column - 1 - from)) + console.in(Style.GREEN, "^"));
    }

    private Optional<String> sourceLine(Complaint complaint) {
        return files.at(complaint.path())
                .filter(FileTree.Entry.File.class::isInstance)
                .map(FileTree.Entry.File.class::cast)
                .flatMap(file -> file.text()
                        .lines()
                        .skip(Math.max(0, complaint.line() - 1))
                        .findFirst())
                .filter(line -> complaint.line() > 0);
    }

    /** {@code 1 vserver}, {@code 3 vservers}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
