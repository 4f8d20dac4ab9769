package anew.cli.style;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of ARCHITECTURE.md, and what the core must not touch. */
class ArchitectureTest {

    /** What each module may use beside itself; {@code cli} wires everything and is used by none. */
    private static final Map<String, Set<String>> MODULES = Map.of(
            "core", Set.of(),
            "depot", Set.of("core"),
            "drivers", Set.of("core"),
            "node", Set.of("core", "depot"),
            "image", Set.of("core", "depot"),
            "lab", Set.of("core", "depot", "drivers", "image"),
            "sim", Set.of("core", "node"),
            "cli", Set.of("core", "depot", "drivers", "node", "image", "lab", "sim"));

    /** Likewise inside the core. */
    private static final Map<String, Set<String>> CORE = Map.of(
            "model", Set.of(),
            "fleet", Set.of("model"),
            "plan", Set.of("model"),
            "protocol", Set.of("model"),
            "port", Set.of("model"));

    private static final JavaClasses classes =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("anew");

    @Test
    void modulesUseOnlyWhatTheArrowsAllow() {
        MODULES.forEach((module, uses) -> checkArrows("anew.", module, uses, MODULES.keySet()));
    }

    @Test
    void packagesOfTheCoreUseOnlyWhatTheArrowsAllow() {
        CORE.forEach((name, uses) -> checkArrows("anew.core.", name, uses, CORE.keySet()));
    }

    private static void checkArrows(String prefix, String name, Set<String> uses, Set<String> all) {
        Set<String> forbidden = new TreeSet<>(all);
        forbidden.removeAll(uses);
        forbidden.remove(name);
        String[] packages =
                forbidden.stream().map(other -> prefix + other + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(prefix + name + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void everyModuleHasItsArrows() {
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(type.getPackageName().split("\\.", 3)[1]));
        assertThat(MODULES.keySet()).containsAll(found);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("anew.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void commandsDoNotKnowTheirRoot() {
        noClasses()
                .that()
                .resideInAPackage("anew.cli.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("anew.cli")
                .check(classes);
    }

    /** A decision that looks at the world cannot be replayed; Path is only a value there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java\\.io\\.(File.*|RandomAccessFile|PrintStream|InputStream|OutputStream)",
                "java\\.nio\\.file\\.(Files|FileSystems?|WatchService)",
                "java\\.nio\\.channels\\..*",
                "java\\.net\\.(http\\..*|.*Socket.*|URL|URLConnection)",
                "java\\.util\\.(Random|Timer)",
                "java\\.util\\.concurrent\\..*",
                "java\\.util\\.random\\..*",
                "java\\.util\\.logging\\..*",
                "java\\.security\\.SecureRandom",
                "java\\.time\\.(Clock|InstantSource)",
                "java\\.lang\\.(Thread.*|ProcessBuilder|Process|Runtime|ProcessHandle)"
            })
    void theCoreDoesNotTouch(String forbidden) {
        noClasses()
                .that()
                .resideInAPackage("anew.core..")
                .should()
                .dependOnClassesThat(nameMatching(forbidden))
                .check(classes);
    }

    @Test
    void theCoreReadsNoClockNorItsSurroundings() {
        List<DescribedPredicate<JavaCall<?>>> forbidden = List.of(
                call(System.class, "nanoTime"),
                call(System.class, "getenv"),
                call(System.class, "getProperty"),
                call(System.class, "exit"),
                call(Math.class, "random"),
                call(UUID.class, "randomUUID"),
                call(InetAddress.class, "getByName"),
                call(InetAddress.class, "getAllByName"),
                call(InetAddress.class, "getLocalHost"));
        forbidden.forEach(call -> checkNoCall("anew.core..", call));
        noClasses()
                .that()
                .resideInAPackage("anew.core..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(classes);
    }

    /** Time is passed in as a value, so that a test can let it pass. */
    @ParameterizedTest
    @ValueSource(strings = {"anew.core..", "anew.depot..", "anew.node..", "anew.sim.."})
    void whoDecidesReadsNoClockAndDoesNotSleep(String packages) {
        checkNoCall(packages, call(System.class, "currentTimeMillis"));
        checkNoCall(packages, call(Instant.class, "now"));
        checkNoCall(packages, call(LocalDate.class, "now"));
        checkNoCall(packages, call(Thread.class, "sleep"));
    }

    @Test
    void programsAreStartedAtTheEdgeOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("anew.drivers..", "anew.lab..", "anew.cli..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(classes);
    }

    private static void checkNoCall(String packages, DescribedPredicate<JavaCall<?>> call) {
        noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .callCodeUnitWhere(call)
                .allowEmptyShould(true)
                .check(classes);
    }

    private static DescribedPredicate<JavaCall<?>> call(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                "calls " + owner.getSimpleName() + "." + method,
                call -> call.getTargetOwner().isEquivalentTo(owner)
                        && call.getName().equals(method));
    }
}
