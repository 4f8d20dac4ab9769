package anew.depot;

/** The little YAML that is written here. */
final class Yaml {

    private Yaml() {}

    /** A double-quoted scalar (YAML 1.2.2 §7.3.1), which no reader takes for a number or a boolean. */
    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
