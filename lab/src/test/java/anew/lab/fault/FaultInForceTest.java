package anew.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import anew.lab.net.Fault;
import anew.lab.net.Faults;
import anew.lab.net.SwitchPort;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultInForceTest {

    @Test
    void wayThatIsEquallyBadInBothDirectionsIsToldOnce() {
        Faults faults = Faults.NONE
                .with("stor1", "alpha", Fault.CUT)
                .with("alpha", "stor1", Fault.CUT)
                .with("alpha", SwitchPort.GATEWAY, new Fault(0.005, Duration.ofMillis(50)))
                .with("beta", "stor1", Fault.CUT)
                .with("stor1", "beta", new Fault(0, Duration.ofMillis(5)));
        assertThat(FaultInForce.of(faults))
                .extracting(FaultInForce::toString)
                .containsExactly(
                        "frames from alpha to gateway come 50 ms late and are lost by 0.5%",
                        "nothing gets through between alpha and stor1",
                        "nothing gets through from beta to stor1",
                        "frames from stor1 to beta come 5 ms late");
    }

    @Test
    void cutWithTheGatewayIsToldOnceToo() {
        Faults faults =
                Faults.NONE.with("alpha", SwitchPort.GATEWAY, Fault.CUT).with(SwitchPort.GATEWAY, "alpha", Fault.CUT);
        assertThat(FaultInForce.of(faults))
                .extracting(FaultInForce::toString)
                .containsExactly("nothing gets through between gateway and alpha");
    }
}
