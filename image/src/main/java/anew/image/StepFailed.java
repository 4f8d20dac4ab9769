package anew.image;

/** A step of a build that did not succeed; the message is for the person at the keyboard. */
final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StepFailed(String message) {
        super(message);
    }

    StepFailed(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}
