package anew.core.fleet;

/**
 * A place in a file of the repository.
 *
 * @param path relative to the root of the repository
 * @param line from 1; 0 for the file as a whole
 * @param column from 1; 0 likewise
 */
record Place(String path, int line, int column) {

    static Place wholeFile(String path) {
        return new Place(path, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? path : path + ":" + line;
    }
}
