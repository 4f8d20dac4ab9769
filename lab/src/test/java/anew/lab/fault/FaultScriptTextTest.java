package anew.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.fleet.Complaint;
import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.lab.fault.FaultScript.Step;
import anew.lab.fault.FaultScriptText.Reading;
import anew.lab.net.Fault;
import anew.lab.plan.SmallFleet;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultScriptTextTest {

    private static final HostName ALPHA = new HostName("alpha");
    private static final HostName STORE = new HostName("store1");
    private static final Party A = new Party.Machine(ALPHA);
    private static final Party S = new Party.Machine(STORE);

    @Test
    void everyOrderIsUnderstoodAsOnTheCommandLine() {
        assertThat(steps("""
                        # a comment

                        at 0s    cut alpha store1          # both ways
                        at 0s    cut alpha gateway --one-way
                        at 0.5s  slow store1 alpha --delay 50ms --loss 1%
                        at 1s    slow --one-way alpha store1 --loss 0.5%
                        at 2s    heal alpha store1
                        at 3s    freeze alpha
                        at 3s    freeze alpha --with-clock
                        at 4s    thaw alpha
                        at 5s    disk-error store1
                        at 5s    disk-error store1 --disk p1 --heal
                        at 1min  kill store1
                        at 1min  start store1
                        at 90s   heal
                        """))
                .extracting(Step::order)
                .containsExactly(
                        new FaultOrder.Impair(A, S, Fault.CUT, false),
                        new FaultOrder.Impair(A, new Party.Gateway(), Fault.CUT, true),
                        new FaultOrder.Impair(S, A, new Fault(0.01, Duration.ofMillis(50)), false),
                        new FaultOrder.Impair(A, S, new Fault(0.005, Duration.ZERO), true),
                        new FaultOrder.Mend(A, S),
                        new FaultOrder.Freeze(ALPHA, false),
                        new FaultOrder.Freeze(ALPHA, true),
                        new FaultOrder.Thaw(ALPHA),
                        new FaultOrder.BreakPools(STORE, Set.of(new PoolName("p1"))),
                        new FaultOrder.MendPools(STORE, Set.of(new PoolName("p1"))),
                        new FaultOrder.Kill(STORE),
                        new FaultOrder.Start(STORE),
                        new FaultOrder.MendAll());
    }

    @Test
    void stepKnowsItsLineItsTimeAndItsWords() {
        assertThat(steps("# first\nat 1.5s  kill   alpha # now\n"))
                .containsExactly(new Step(2, Duration.ofMillis(1500), new FaultOrder.Kill(ALPHA), "kill alpha"));
    }

    @Test
    void allMistakesAreToldAtOnceEachWithItsPlaceAndItsCure() {
        assertThat(complaints("""
                        at 0s cut alhpa stroe1
                        cut alpha store1
                        at 5 kill alpha
                        at 6s kil alpha
                        at 7s cut alpha
                        at 8s slow alpha store1
                        at 8s slow alpha store1 --delay fast --loss 200%
                        at 8s cut alpha store1 --oneway
                        at 9s cut alpha web1
                        at 9s cut alpha alpha
                        at 9s disk-error alpha
                        at 9s disk-error store1 --disk p2
                        at 9s disk-error store1 --disk
                        at 9s freeze gateway
                        """))
                .containsExactly(
                        "f.txt:1:11: the lab has no 'alhpa': did you mean 'alpha'?",
                        "f.txt:1:17: the lab has no 'stroe1': did you mean 'store1'?",
                        "f.txt:2:1: a line is 'at', a time and an order: write, for example, at 8s heal alpha stor1",
                        "f.txt:3:4: '5' is not a time: write a number and a unit, such as 50ms, 1.5s or 2min",
                        "f.txt:4:7: there is no order 'kil': did you mean 'kill'?",
                        "f.txt:5:7: wrong number of names: write cut A B [--one-way]",
                        "f.txt:6:7: neither a delay nor a loss: write, for example, slow alpha stor1 --delay 50ms --loss 1%",
                        "f.txt:7:33: 'fast' is not a time: write a number and a unit, such as 50ms, 1.5s or 2min",
                        "f.txt:7:45: '200%' is not a share: write a percentage from 0% to 100%",
                        "f.txt:8:24: there is no option '--oneway' here: did you mean '--one-way'?",
                        "f.txt:9:17: 'web1' is a domU on alpha: it is cut off with its pserver, so name that",
                        "f.txt:10:17: there is no way from alpha to itself: name two machines",
                        "f.txt:11:18: alpha has no storage pool: name a pserver with a 'storage' section",
                        "f.txt:12:32: store1 has no pool 'p2': did you mean 'p1'?",
                        "f.txt:13:25: a value must follow --disk: write disk-error NAME [--disk POOL] [--heal]",
                        "f.txt:14:14: the lab has no 'gateway': it has alpha, store1");
    }

    @Test
    void timesMayNotGoBackwards() {
        assertThat(complaints("at 8s kill alpha\nat 7s start alpha\n"))
                .containsExactly("f.txt:2:4: the line before is later than this one: put the lines in order of time");
    }

    private static List<Step> steps(String text) {
        Reading reading = read(text);
        assertThat(reading).isInstanceOf(Reading.Right.class);
        return ((Reading.Right) reading).script().steps();
    }

    private static List<String> complaints(String text) {
        Reading reading = read(text);
        assertThat(reading).isInstanceOf(Reading.Wrong.class);
        return ((Reading.Wrong) reading)
                .complaints().stream().map(Complaint::toString).toList();
    }

    private static Reading read(String text) {
        return FaultScriptText.read("f.txt", text, new Targets(SmallFleet.plan()));
    }
}
