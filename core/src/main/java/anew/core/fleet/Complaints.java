package anew.core.fleet;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while a repository is read, so that one run finds all of it. */
final class Complaints {

    private final List<Complaint> found = new ArrayList<>();

    void add(Place place, String problem, String remedy) {
        found.add(new Complaint(place.path(), place.line(), place.column(), problem, remedy));
    }

    /**
     * Adds what a constructor of the model said. Its messages end with the remedy after the last colon where there is
     * one; {@code otherwise} is the remedy where there is none.
     */
    void add(Place place, IllegalArgumentException refusal, String otherwise) {
        String message = String.valueOf(refusal.getMessage());
        int colon = message.lastIndexOf(": ");
        if (colon < 0) {
            add(place, message, otherwise);
        } else {
            add(place, message.substring(0, colon), message.substring(colon + 2));
        }
    }

    int count() {
        return found.size();
    }

    List<Complaint> sorted() {
        return found.stream().sorted().distinct().toList();
    }
}
