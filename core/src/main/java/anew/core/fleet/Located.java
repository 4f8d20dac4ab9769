package anew.core.fleet;

/** A value and where it was written, so that a later check can still point at it. */
record Located<T>(T value, Place place) {}
