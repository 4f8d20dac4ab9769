package anew.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IqnTest {

    @Test
    void aLegIsFoundInItsName() {
        LegId leg = leg("db1", "pg.data-2", "stor1");

        assertThat(Iqn.ofLeg(leg).text()).isEqualTo("iqn.2026-01.internal.anew:leg:db1.pg.data-2:stor1");
        assertThat(Iqn.ofLeg(leg).leg()).contains(leg);
    }

    @Test
    void aPserverIsFoundInItsName() {
        Iqn alpha = Iqn.ofPserver(new HostName("alpha"));

        assertThat(alpha.text()).isEqualTo("iqn.2026-01.internal.anew:pserver:alpha");
        assertThat(alpha.pserver()).contains(new HostName("alpha"));
        assertThat(alpha.leg()).isEmpty();
    }

    @Test
    void theLongestNamesFit() {
        String longest = "a".repeat(63);

        assertThat(Iqn.ofLeg(leg(longest, longest, longest)).text()).hasSizeLessThanOrEqualTo(223);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iqn.1993-08.org.debian:01:leg",
                "iqn.2026-01.internal.anew:leg:db1:stor1",
                "iqn.2026-01.internal.anew:leg:db1.data",
                "iqn.2026-01.internal.anew:pserver:"
            })
    void otherNamesMeanNothing(String text) {
        assertThat(new Iqn(text).leg()).isEmpty();
        assertThat(new Iqn(text).pserver()).isEmpty();
    }

    private static LegId leg(String vserver, String volume, String pserver) {
        return new LegId(new VolumeId(new HostName(vserver), new VolumeName(volume)), new HostName(pserver));
    }
}
