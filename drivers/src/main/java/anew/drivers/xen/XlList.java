package anew.drivers.xen;

import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.Listing;
import anew.core.port.Hypervisor.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code xl list -v} prints: the one form that has a domain's UUID and its state ({@code xl list -l}, the JSON
 * one, knows no state).
 *
 * <pre>
 * Name             ID   Mem VCPUs State   Time(s)   UUID                            Reason-Code Security Label
 * Domain-0          0   512     1     r-----      28.6 00000000-0000-0000-0000-000000000000        -                -
 * web1              3   256     1     -b----       4.1 6c1f6c5e-0a55-8d3e-b1c2-58f1c9a4e7d0        -                -
 * mail              4   256     1     ---sc-       2.0 0b1d...                                     3                -
 * </pre>
 *
 * The six letters of the state (xl(1), and xl_list.c of Xen 4.17): running, blocked, paused, shut down, why, dying; the
 * fifth is {@code -} for a power-off, else reboot, suspend, crash, watchdog, Soft reset.
 */
final class XlList {

    private static final Pattern LINE = Pattern.compile(
            "(.*?) +([0-9]+) +[0-9]+ +[0-9]+ +"
                    + "([-r])([-b])([-p])([-s])([-rscwS?])([-d]) +[0-9.]+ +([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?: .*)?");

    private XlList() {}

    static Listing parse(String output) {
        List<Domain> domains = new ArrayList<>();
        List<String> lines = output.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("Name ")) {
            return new Listing.Unknown("xl list -v printed no table");
        }
        for (String line : lines.subList(1, lines.size())) {
            Optional<Domain> domain = domain(line);
            if (domain.isEmpty()) {
                // A line that is skipped might be a domU that is then started twice.
                return new Listing.Unknown("xl list -v printed a line that cannot be read: '" + line + "'");
            }
            domain.filter(found -> found.id() != 0).ifPresent(domains::add);
        }
        return new Listing.Domains(domains);
    }

    private static Optional<Domain> domain(String line) {
        Matcher fields = LINE.matcher(line);
        if (!fields.matches()) {
            return Optional.empty();
        }
        // libxl has no name for a domain whose entry in xenstore is not there yet or no more.
        String name = fields.group(1).equals("(null)") ? "" : fields.group(1);
        return Optional.of(
                new Domain(Integer.parseInt(fields.group(2)), UUID.fromString(fields.group(9)), name, state(fields)));
    }

    private static State state(Matcher fields) {
        if (fields.group(8).equals("d")) {
            return State.DYING;
        }
        if (fields.group(6).equals("s")) {
            return switch (fields.group(7)) {
                case "-" -> State.POWERED_OFF;
                case "r" -> State.REBOOTING;
                default -> State.CRASHED;
            };
        }
        return fields.group(5).equals("p") ? State.PAUSED : State.RUNNING;
    }
}
