package anew.drivers.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.drivers.lvm.LogicalVolume.Part;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LvsReportTest {

    private static final PoolName BULK = new PoolName("bulk");
    private static final VolumeId DATA = new VolumeId(new HostName("db1"), new VolumeName("pg.data-2"));

    @Test
    void legsAndMarksAreFoundByTheirNames() {
        String recorded = """
                  anew.bulk|db1.pg.data-2+leg|268435456|active|anew.whole,other
                  anew.bulk|db1.pg.data-2+mark|4194304||
                  anew.bulk|swap|4194304|active|
                  debian|root|4194304|active|
                """;

        assertThat(LvsReport.parse(recorded))
                .contains(List.of(
                        new LogicalVolume(
                                BULK, DATA, Part.LEG, Size.ofMebibytes(256), Set.of("anew.whole", "other"), true),
                        new LogicalVolume(BULK, DATA, Part.MARK, Size.ofMebibytes(4), Set.of(), false)));
    }

    @Test
    void emptyPoolsHaveNone() {
        assertThat(LvsReport.parse("")).contains(List.of());
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        assertThat(LvsReport.parse("  anew.bulk|db1.data+leg|256m|active|\n")).isEmpty();
        assertThat(LvsReport.parse("  anew.bulk db1.data+leg 268435456\n")).isEmpty();
    }

    @Test
    void theDeviceMapperDoublesHyphens() {
        assertThat(LogicalVolume.mapperName(new PoolName("fast-ssd"), DATA, Part.LEG))
                .isEqualTo("anew.fast--ssd-db1.pg.data--2+leg");
    }
}
