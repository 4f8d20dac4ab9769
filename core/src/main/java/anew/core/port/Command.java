package anew.core.port;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An external program to run: no shell is involved, and the environment is only what stands here plus {@code PATH} and
 * {@code LC_ALL=C.UTF-8}.
 *
 * @param argv the program and its arguments
 * @param environment further variables
 * @param folder where it runs; the caller's folder where empty
 * @param stdin what it reads
 * @param timeout after which it and its children are killed
 */
public record Command(
        List<String> argv,
        SortedMap<String, String> environment,
        Optional<Path> folder,
        String stdin,
        Duration timeout) {

    private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(1);

    public Command {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(argv, new TreeMap<>(), Optional.empty(), "", TIMEOUT_DEFAULT);
    }

    public Command within(Duration timeout) {
        return new Command(argv, environment, folder, stdin, timeout);
    }

    public Command in(Path folder) {
        return new Command(argv, environment, Optional.of(folder), stdin, timeout);
    }

    public Command with(Map<String, String> variables) {
        SortedMap<String, String> merged = new TreeMap<>(environment);
        merged.putAll(variables);
        return new Command(argv, merged, folder, stdin, timeout);
    }

    public Command reading(String stdin) {
        return new Command(argv, environment, folder, stdin, timeout);
    }
}
