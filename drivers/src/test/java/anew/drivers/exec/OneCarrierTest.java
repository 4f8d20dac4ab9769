package anew.drivers.exec;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A machine of one CPU has one carrier for virtual threads; seen in the lab as "xl list -v printed no table". */
class OneCarrierTest {

    @Test
    void outputIsReadWhileAnotherProgramSaysNothing() throws InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var result = new ProcessCommands()
                .run(Command.of(
                                java,
                                "-Djdk.virtualThreadScheduler.parallelism=1",
                                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName())
                        .within(Duration.ofSeconds(30)));
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("heard\n");
    }

    /** Runs a program that talks while one is silent. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            ProcessCommands commands = new ProcessCommands();
            CountDownLatch started = new CountDownLatch(1);
            Thread silent = Thread.ofPlatform().daemon().start(() -> {
                started.countDown();
                try {
                    commands.run(Command.of("sleep", "20"));
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            started.await();
            for (int round = 0; round < 5; round++) {
                if (!commands.run(Command.of("echo", "heard")).stdout().equals("heard\n")) {
                    System.out.println("not heard in round " + round + ", silent program alive: " + silent.isAlive());
                    return;
                }
            }
            System.out.println("heard");
            System.exit(0);
        }
    }
}
