package anew.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * The Java runtime and the node agent of a dom0 image.
 *
 * <p>jlink makes a runtime of the few modules that the agent needs; a static class-data archive makes it start fast.
 * That archive, unlike a dynamic one or an AOT cache, is the same on every run for the same class list (JDK-8241071).
 *
 * @param javaHome the JDK that jlink comes from; its version is an input of the image
 * @param jars the agent's class path, in order
 * @param mainClass the agent's main class
 * @param service the agent's systemd unit
 * @param scripts what the agent's drivers need in dom0: by absolute path, the text of each
 */
public record AgentRuntime(
        Path javaHome, List<Path> jars, String mainClass, String service, SortedMap<String, String> scripts) {

    private static final String MODULES = "java.base";

    /**
     * One resident program with a small heap; short-lived garbage only, so neither G1 nor C2 would pay for themselves. Most
     * of its code runs a few times, at its start: compiling only what runs ten times more often than usual saves more than
     * it costs. Where memory runs out there is a new agent rather than half of the old one.
     */
    private static final String FLAGS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=10"
            + " -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError -Xms8m -Xmx48m -Xss512k";

    /** What an agent is made of; the commands for people come in the same jars. */
    private static final List<String> OWN = List.of(
            "anew/cli/agent/",
            "anew/core/",
            "anew/depot/",
            "anew/drivers/",
            "anew/node/",
            "org/snakeyaml/",
            "io/avaje/");

    private static final String HOME = "/usr/lib/anew";

    public AgentRuntime {
        jars = List.copyOf(jars);
        scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
    }

    void install(Workshop workshop, Path root) throws StepFailed, InterruptedException {
        workshop.runAsRoot(
                javaHome.resolve("bin/jlink").toString(),
                "--add-modules",
                MODULES,
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-0",
                "--output",
                root + HOME + "/runtime");
        List<String> arguments = new ArrayList<>(List.of(root.toString(), HOME, service, launcher()));
        jars.forEach(jar -> arguments.add(jar.toString()));
        workshop.scriptAsRoot("""
                root=$1 home=$1$2
                mkdir -p "$home/lib" "$root/etc/systemd/system/multi-user.target.wants"
                printf '%s' "$3" >"$root/etc/systemd/system/anew-agent.service"
                ln -s /etc/systemd/system/anew-agent.service "$root/etc/systemd/system/multi-user.target.wants/"
                printf '%s' "$4" >"$home/anew-agent"
                shift 4
                cp "$@" "$home/lib"
                chmod 0644 "$home"/lib/*
                chmod 0755 "$home/anew-agent"
                """, arguments.toArray(String[]::new));
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            workshop.scriptAsRoot("""
                    mkdir -p "${1%/*}"
                    printf '%s' "$2" >"$1"
                    chmod 0755 "$1"
                    """, root + script.getKey(), script.getValue());
        }
        archiveClasses(workshop, root);
    }

    /**
     * What a run that ends at once loads, what the runtime itself would archive, and all of the agent's own: classes that
     * the archive lacks are checked and linked one by one, which took an emulated dom0 ten seconds at each start. The archive
     * looks at size and time of each jar, so those are fixed first.
     */
    private void archiveClasses(Workshop workshop, Path root) throws StepFailed, InterruptedException {
        workshop.scriptInOwnMounts(
                """
                root=$1 home=$2 classpath=$3 main=$4 epoch=$5
                find "$root$home" -exec touch --no-dereference --date "@$epoch" {} +
                # The runtime finds its own libraries through /proc; the mount ends with this script's namespace.
                mount --rbind /proc "$root/proc"
                java="chroot $root $home/runtime/bin/java $6"
                nowhere='--config /tmp/none --run /tmp/run --cache /tmp/cache --state /tmp/state --medium /tmp/none'
                $java -Xshare:off -XX:DumpLoadedClassList=/tmp/classes -cp "$classpath" "$main" --once $nowhere \\
                    >"$root/tmp/train.log" 2>&1 || :
                test -s "$root/tmp/classes" || { cat "$root/tmp/train.log" >&2; exit 1; }
                { cat "$root/tmp/classes" "$root$home/runtime/lib/classlist"; printf '%s\\n' "$7"; } |
                    grep -v '^[#@]' | sort -u >"$root/tmp/sorted"
                grep -h '^@' "$root/tmp/classes" | sort -u >>"$root/tmp/sorted" || :
                $java -Xshare:dump -XX:SharedClassListFile=/tmp/sorted -XX:SharedArchiveFile="$home/agent.jsa" \\
                    -cp "$classpath" >"$root/tmp/dump.log" 2>&1 || { tail -5 "$root/tmp/dump.log" >&2; exit 1; }
                rm -rf "$root"/tmp/*
                chmod 0644 "$root$home/agent.jsa"
                """,
                root.toString(),
                HOME,
                classPath(),
                mainClass,
                Long.toString(Workshop.EPOCH_SECONDS),
                FLAGS,
                ownClasses());
    }

    /** The classes of {@link #OWN} in the jars, one a line, as a class list names them. */
    private String ownClasses() throws StepFailed {
        List<String> classes = new ArrayList<>();
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                jar.stream()
                        .map(JarEntry::getName)
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .filter(name -> OWN.stream().anyMatch(name::startsWith))
                        .forEach(name -> classes.add(name.substring(0, name.length() - ".class".length())));
            } catch (IOException unreadable) {
                throw new StepFailed("cannot read " + path, unreadable);
            }
        }
        return String.join("\n", classes);
    }

    private String launcher() {
        return """
               #!/bin/sh
               # Starts the node agent on its own runtime.
               exec %1$s/runtime/bin/java -Xshare:auto -XX:SharedArchiveFile=%1$s/agent.jsa %2$s \\
                   -cp %3$s %4$s "$@"
               """.formatted(HOME, FLAGS, classPath(), mainClass);
    }

    private String classPath() {
        return jars.stream().map(jar -> HOME + "/lib/" + jar.getFileName()).collect(Collectors.joining(":"));
    }
}
