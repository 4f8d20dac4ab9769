package anew.lab.console;

import anew.core.model.HostName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a machine has come, by the lines on its console. Each line makes a new one; a machine never goes back to an
 * earlier phase except by a restart, which the firmware's or boot loader's first line tells.
 *
 * <pre>
 * SeaBIOS ... | BdsDxe: ...             firmware
 * GNU GRUB ... | Loading Xen ...        boot loader
 * (XEN) ...                             Xen
 * Linux version ... | about to get ...  kernel (Xen shows the latter even where the kernel is quiet)
 * anew-boot: started                    initrd
 * anew-boot: failed: ...                failed
 * anew-boot: no config partition: ...   enrolment console
 * anew-boot: handing over to ...         services
 * anew: ...                             agent
 * anew: domU web1: running              agent, and what became of a domU
 * anew: ready | alpha login:            ready
 * </pre>
 *
 * @param domUs the last word of the agent on each domU
 * @param lastWord the line that last told something
 */
public record BootProgress(Phase phase, SortedMap<String, String> domUs, String lastWord) {

    public static final BootProgress OFF = new BootProgress(Phase.OFF, new TreeMap<>(), "");

    private static final Pattern FIRMWARE = Pattern.compile("SeaBIOS \\(|BdsDxe: (loading|starting)|UEFI firmware");
    private static final Pattern GRUB = Pattern.compile("GNU GRUB|Welcome to GRUB|^ *Loading Xen|^ *Booting `");
    private static final Pattern XEN = Pattern.compile("^ *\\(XEN\\)|Xen version 4");
    private static final Pattern KERNEL = Pattern.compile("Linux version [0-9]|^about to get started");
    private static final Pattern INITRD = Pattern.compile("anew-boot: (.*)");
    private static final Pattern SYSTEMD = Pattern.compile("systemd\\[1\\]: |anew-boot: handing over");
    private static final Pattern DOMU = Pattern.compile("anew: domU ([a-z0-9-]+): (.+)");
    private static final Pattern AGENT = Pattern.compile("anew: (.*)");
    private static final Pattern LOGIN = Pattern.compile("anew: ready|^[a-z0-9-]+ login:");
    private static final Pattern PANIC = Pattern.compile("Kernel panic|Panic on CPU|anew-boot: failed: ");

    public BootProgress {
        domUs = Collections.unmodifiableSortedMap(new TreeMap<>(domUs));
    }

    /** What is known after {@code line}, which bears no control characters. */
    public BootProgress after(String line) {
        if (FIRMWARE.matcher(line).find()) {
            return new BootProgress(Phase.FIRMWARE, new TreeMap<>(), line);
        }
        if (PANIC.matcher(line).find()) {
            return to(Phase.FAILED, line);
        }
        if (LOGIN.matcher(line).find()) {
            return atLeast(Phase.READY, line);
        }
        Matcher domu = DOMU.matcher(line);
        if (domu.find()) {
            return withDomU(domu.group(1), domu.group(2), line);
        }
        return booting(line);
    }

    /** Whether the last word of the agent on {@code domu} begins with {@code word}. */
    public boolean says(HostName domu, String word) {
        return domUs.getOrDefault(domu.text(), "").startsWith(word);
    }

    private BootProgress booting(String line) {
        if (SYSTEMD.matcher(line).find()) {
            return atLeast(Phase.SYSTEMD, line);
        }
        if (INITRD.matcher(line).find()) {
            return line.contains("anew-boot: no config partition")
                    ? to(Phase.ENROLMENT, line)
                    : atLeast(Phase.INITRD, line);
        }
        if (AGENT.matcher(line).find()) {
            return atLeast(Phase.AGENT, line);
        }
        if (KERNEL.matcher(line).find()) {
            return atLeast(Phase.KERNEL, line);
        }
        if (XEN.matcher(line).find()) {
            return atLeast(Phase.XEN, line);
        }
        return GRUB.matcher(line).find() ? atLeast(Phase.GRUB, line) : this;
    }

    private BootProgress withDomU(String name, String state, String line) {
        SortedMap<String, String> changed = new TreeMap<>(domUs);
        changed.put(name, state);
        return new BootProgress(phase, changed, line).atLeast(Phase.AGENT, line);
    }

    private BootProgress atLeast(Phase reached, String line) {
        return phase.compareTo(reached) < 0 ? to(reached, line) : new BootProgress(phase, domUs, line);
    }

    private BootProgress to(Phase reached, String line) {
        return new BootProgress(reached, domUs, line);
    }
}
