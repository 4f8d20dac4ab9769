package anew.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Command;
import anew.core.port.RunResult.End;
import anew.drivers.exec.ProcessCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent without one of its threads would renew its lease and do only half of what that promises. */
class AgentThreadsTest {

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual", "worker"})
    void theAgentEndsWhenAnyThreadDoes(String kind) throws InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var result = new ProcessCommands()
                .run(Command.of(java, "-cp", System.getProperty("java.class.path"), Program.class.getName(), kind)
                        .within(Duration.ofSeconds(30)));
        assertThat(result.end()).as(result.stderr()).isEqualTo(new End.Exited(1));
        assertThat(result.stdout())
                .contains("the agent ends, since its thread 'mirrors' did: java.lang.StackOverflowError");
    }

    /** Has a thread of the given kind end by a bug, and would itself go on for ever. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            AgentMain.endWithAnyThread();
            switch (arguments[0]) {
                case "platform" -> Thread.ofPlatform().daemon().name("mirrors").start(Program::bug);
                case "virtual" -> Thread.ofVirtual().name("mirrors").start(Program::bug);
                default -> {
                    ExecutorService workers = Executors.newCachedThreadPool(
                            Thread.ofPlatform().daemon().name("mirrors").factory());
                    workers.execute(Program::bug);
                }
            }
            new CountDownLatch(1).await();
        }

        private static void bug() {
            throw new StackOverflowError();
        }
    }
}
