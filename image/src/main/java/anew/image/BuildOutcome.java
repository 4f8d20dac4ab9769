package anew.image;

/** How a build ended. */
public sealed interface BuildOutcome {

    /** The image was built and is in the store. */
    record Built(ImageStore.Stored image) implements BuildOutcome {}

    /** Nothing it is made from has changed, and it is in the store. */
    record UpToDate(ImageStore.Stored image) implements BuildOutcome {}

    /**
     * Nothing was stored.
     *
     * @param stage what was being done
     * @param reason what went wrong, for people
     */
    record Failed(String stage, String reason) implements BuildOutcome {}
}
