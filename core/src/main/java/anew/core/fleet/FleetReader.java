package anew.core.fleet;

import anew.core.model.FileTree;

/**
 * Reads a fleet repository: its text in, a fleet or all complaints out.
 *
 * <p>The stages, in order; each goes on with what the earlier ones could make sense of:
 *
 * <ol>
 *   <li>sort the files by what they are, and complain of those out of place ({@link Layout});
 *   <li>decode each YAML file by itself ({@link Drafts});
 *   <li>compare files with each other: addresses, references, text files of {@code global/};
 *   <li>add up: memory, CPUs and storage;
 *   <li>without any complaint, make the {@link anew.core.model.Fleet}.
 * </ol>
 *
 * <p>Time grows linearly with the number of files. Not promised: that a placement exists for an accepted fleet; that is
 * for the planner to say.
 */
public final class FleetReader {

    private FleetReader() {}

    /** Reads {@code tree}, whose root is the root of the repository. */
    public static FleetReading read(FileTree tree) {
        Complaints complaints = new Complaints();
        Layout layout = Layout.of(tree, complaints);
        Drafts drafts = Drafts.decode(layout, complaints);
        AddressCheck.run(drafts, complaints);
        ReferenceCheck.run(drafts, complaints);
        GlobalCheck.run(layout, complaints);
        RoomCheck.run(drafts, complaints);
        StorageCheck.run(drafts, complaints);
        return complaints.count() == 0
                ? new FleetReading.Accepted(Assembly.of(drafts))
                : new FleetReading.Refused(complaints.sorted());
    }
}
