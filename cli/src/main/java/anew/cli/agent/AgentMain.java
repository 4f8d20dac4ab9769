package anew.cli.agent;

import anew.core.port.Commands;
import anew.core.port.Hypervisor;
import anew.core.protocol.Recovery.Answer;
import anew.depot.ledger.AnswerText;
import anew.depot.ledger.LedgerText.Text;
import anew.drivers.coreutils.Sha256sum;
import anew.drivers.disk.ConfigDisk;
import anew.drivers.exec.Follower;
import anew.drivers.exec.ProcessCommands;
import anew.drivers.http.HttpDownloads;
import anew.drivers.xen.XlHypervisor;
import anew.node.Agent;
import anew.node.ledger.LedgerNews;
import anew.node.volume.VolumeGate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The node agent's program. It ticks whenever xenstore tells that a domain came or went, whenever an image is ready, and
 * from time to time anyhow; what is only to be told of volumes and the ledger is told in between. Volumes and the ledger's
 * member are kept by threads of their own, see {@link AgentVolumes} and {@link AgentLedger}. A signal just ends it: domUs
 * run on, and the next agent finds them.
 */
public final class AgentMain {

    /** How often to look if nothing tells of changes. */
    private static final Duration POLL = Duration.ofSeconds(2);

    /** How often to look, for changes of {@code /config}, while xenstore tells of those to domains. */
    private static final Duration POLL_WATCHED = Duration.ofSeconds(10);

    /** xenstore's own names for "a domain came" and "a domain ended or went" (xenstore-paths(7)). */
    private static final List<String> WATCH = List.of("xenstore-watch", "@introduceDomain", "@releaseDomain");

    private final Semaphore wakeups = new Semaphore(0);

    /** Whether whoever woke the agent wants it to look at domains, and not only to tell people something. */
    private final AtomicBoolean toTick = new AtomicBoolean();

    private final Follower domains = new Follower(WATCH, this::wakeToTick);
    private final AgentOptions options;

    private AgentMain(AgentOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        try {
            AgentOptions options = AgentOptions.parse(List.of(arguments));
            switch (options.task()) {
                case HELP -> System.out.print(AgentOptions.HELP);
                case TELL_VOLUMES -> System.exit(tellVolumes(options));
                case TELL_LEDGER, FOUND_LEDGER, DISCARD_LEDGER -> System.exit(AgentLedger.obey(options));
                case ONCE -> new AgentMain(options).runOnce();
                case KEEP -> new AgentMain(options).run();
            }
        } catch (IllegalArgumentException wrong) {
            System.err.println("anew-agent: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static int tellVolumes(AgentOptions options) throws InterruptedException {
        return switch (AgentVolumes.knowledge(options.places(), new ProcessCommands())) {
            case Text.Read<Answer>(Answer answer) -> {
                System.out.print(AnswerText.of(answer));
                yield 0;
            }
            case Text.Unreadable<Answer>(String why) -> {
                System.err.println("anew-agent: " + why);
                yield 1;
            }
        };
    }

    private void runOnce() throws InterruptedException {
        Commands commands = new ProcessCommands();
        tickUntilIdle(agent(commands, hypervisor(commands), VolumeGate.SHUT, () -> LedgerNews.NONE, Runnable::run));
    }

    /**
     * From now on the program ends when any thread ends by a bug, and systemd begins it anew, which finds all as it is.
     * What an agent without that thread would keep, and what it would forget, nobody could say.
     */
    static void endWithAnyThread() {
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> {
            try {
                System.out.println("anew: the agent ends, since its thread '" + thread.getName() + "' did: " + bug);
                bug.printStackTrace(System.out);
            } finally {
                Runtime.getRuntime().halt(1);
            }
        });
    }

    private void run() throws InterruptedException, IOException {
        endWithAnyThread();
        if (options.runsXen()) {
            domains.start();
        }
        AgentVolumes.Settings settings =
                AgentVolumes.Settings.read(options.places().config());
        Optional<AgentLedger.Settings> ledger =
                AgentLedger.Settings.read(options.places().config());
        try (ExecutorService worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("images").factory())) {
            Commands commands = new ProcessCommands();
            Hypervisor hypervisor = hypervisor(commands);
            VolumeGate gate = AgentVolumes.begin(settings, options.places(), commands, hypervisor, new Wake());
            Supplier<LedgerNews> news = ledger.map(
                            found -> AgentLedger.begin(found, options.places(), commands, wakeups::release))
                    .orElse(() -> LedgerNews.NONE);
            Agent agent = agent(commands, hypervisor, gate, news, worker);
            keep(
                    agent,
                    () -> settings.equals(
                                    AgentVolumes.Settings.read(options.places().config()))
                            && ledger.equals(
                                    AgentLedger.Settings.read(options.places().config())));
            System.out.println("anew: the settings of volumes or of the ledger have changed; the agent begins anew");
            System.exit(0); // Whatever image is on its way is begun again.
        }
    }

    /** For as long as {@code settingsStand}, which is asked before each tick. */
    private void keep(Agent agent, BooleanSupplier settingsStand) throws InterruptedException {
        Instant due = AgentVolumes.sinceBoot();
        while (true) {
            if (!toTick.getAndSet(false) && AgentVolumes.sinceBoot().isBefore(due)) {
                tell(agent);
            } else if (settingsStand.getAsBoolean()) {
                Duration rest = rest(tick(agent));
                due = AgentVolumes.sinceBoot().plus(rest);
            } else {
                return;
            }
            sleepUntil(due);
        }
    }

    private Hypervisor hypervisor(Commands commands) {
        return options.runsXen()
                ? new XlHypervisor(commands, options.places().run().resolve("domUs"))
                : new NoHypervisor();
    }

    private Agent agent(
            Commands commands, Hypervisor hypervisor, VolumeGate gate, Supplier<LedgerNews> ledger, Executor worker) {
        return new Agent(
                options.places(),
                hypervisor,
                new ConfigDisk(commands),
                new HttpDownloads(),
                new Sha256sum(commands),
                gate,
                ledger,
                worker,
                this::wakeToTick,
                System.out::println,
                Instant.now());
    }

    private static void tickUntilIdle(Agent agent) throws InterruptedException {
        while (!tick(agent).isAfter(Instant.now())) {
            // More than one domU was to be started.
        }
    }

    /** A full or missing disk must not end the agent, which would then tell nobody; it tries again. */
    private static Instant tick(Agent agent) throws InterruptedException {
        try {
            return agent.tick(Instant.now());
        } catch (IOException failure) {
            System.out.println("anew: " + failure);
            return Instant.now().plus(POLL_WATCHED);
        }
    }

    private static void tell(Agent agent) {
        try {
            agent.tell();
        } catch (IOException failure) {
            System.out.println("anew: " + failure);
        }
    }

    private void wakeToTick() {
        toTick.set(true);
        wakeups.release();
    }

    /** While a leg is being dropped there is much to tell, and no time for other programs: writes wait. */
    private final class Wake implements VolumeGate.Listener {
        @Override
        public void answersChanged() {
            wakeToTick();
        }

        @Override
        public void newsChanged() {
            wakeups.release();
        }
    }

    private Duration rest(Instant wanted) {
        Duration poll = domains.isRunning() ? POLL_WATCHED : POLL;
        Duration rest = Duration.between(Instant.now(), wanted);
        return rest.compareTo(poll) < 0 ? rest : poll;
    }

    private void sleepUntil(Instant due) throws InterruptedException {
        Duration wait = Duration.between(AgentVolumes.sinceBoot(), due);
        if (wait.isPositive() && wakeups.tryAcquire(wait.toMillis() + 1, TimeUnit.MILLISECONDS)) {
            wakeups.drainPermits();
        }
    }
}
