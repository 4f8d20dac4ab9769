package anew.image;

import anew.core.model.ImageName;

/** Hears how far a build is. */
public interface BuildProgress {

    /**
     * A stage begins.
     *
     * @param number from 1
     * @param total how many there are
     */
    void stage(ImageName image, int number, int total, String what);
}
