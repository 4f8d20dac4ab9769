package anew.image;

import anew.core.model.FileTree;
import anew.core.model.ImageRecipe;

/**
 * What a fleet repository says of one image.
 *
 * @param files what lies below {@code images/NAME/files/}, by path in the image
 */
public record ImageSource(ImageRecipe recipe, LockFile lock, FileTree files) {}
