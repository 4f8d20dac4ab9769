package anew.core.model;

/**
 * The name of an image recipe: the folder under {@code images/}.
 *
 * @param text 1 to 63 lower-case letters, digits, dots and hyphens
 */
public record ImageName(String text) implements Comparable<ImageName> {

    public ImageName {
        Label.require("an image", text);
    }

    @Override
    public int compareTo(ImageName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
