package anew.lab.fault;

import java.time.Duration;
import java.util.List;

/**
 * Orders at set times, as {@link FaultScriptText} reads them from a file.
 *
 * @param steps in order of time
 */
public record FaultScript(List<Step> steps) {

    /**
     * An order at its time.
     *
     * @param line where in the file it stands
     * @param at how long after the start of the script
     * @param text as it was written, without the time
     */
    public record Step(int line, Duration at, FaultOrder order, String text) {}

    public FaultScript {
        steps = List.copyOf(steps);
        for (int index = 1; index < steps.size(); index++) {
            if (steps.get(index).at().compareTo(steps.get(index - 1).at()) < 0) {
                throw new IllegalArgumentException("step " + index + " comes before the one that it follows");
            }
        }
    }
}
