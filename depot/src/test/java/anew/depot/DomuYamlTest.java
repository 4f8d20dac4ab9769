package anew.depot;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.MacAddress;
import anew.core.model.Size;
import anew.core.model.VolumeName;
import anew.depot.DomuYaml.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomuYamlTest {

    private static final Domu WEB1 = new Domu(
            SampleFleet.WEB1,
            SampleFleet.IMAGE,
            Size.ofMebibytes(256),
            2,
            MacAddress.parse("52:54:00:00:01:01"),
            "br-lan");

    private static final Domu DB1 = new Domu(
            SampleFleet.WEB1,
            SampleFleet.IMAGE,
            Size.ofMebibytes(256),
            2,
            MacAddress.parse("52:54:00:00:01:01"),
            "br-lan",
            List.of(
                    new Domu.AttachedVolume(new VolumeName("data"), "xvdd"),
                    new Domu.AttachedVolume(new VolumeName("log"), "xvde")));

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(DomuYaml.read(WEB1.yaml())).isEqualTo(new Reading.Read(WEB1));
        assertThat(DomuYaml.read(DB1.yaml())).isEqualTo(new Reading.Read(DB1));
    }

    @Test
    void aDamagedListOfVolumesIsRefused() {
        assertThat(DomuYaml.read(DB1.yaml().replace("device: \"xvde\"", "place: \"xvde\"")))
                .isEqualTo(new Reading.Unreadable("volumes lacks the key 'device'"));
        assertThat(DomuYaml.read(DB1.yaml() + "    colour: \"blue\"\n")).isInstanceOf(Reading.Unreadable.class);
        assertThat(DomuYaml.read(WEB1.yaml() + "volumes: 7\n")).isInstanceOf(Reading.Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vcpus: 2 | vcpus: two | 'vcpus' is 'two'",
                "vcpus: 2 | cpus: 2 | lacks the key 'vcpus'",
                "vcpus: 2 | vcpus: 99999999999 | integer overflow",
                "memoryMebibytes: 256 | memoryMebibytes: 0 | at least 1 byte",
                "image: | images: | lacks the key 'image'",
                "52:54:00:00:01:01 | nonsense | 'nonsense' is not a MAC address",
            })
    void aDamagedFileIsRefusedWithTheReason(String part, String damaged, String reason) {
        assertThat(DomuYaml.read(WEB1.yaml().replace(part, damaged)))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.why()).contains(reason));
    }

    @Test
    void aKeyThatNobodyKnowsIsRefused() {
        assertThat(DomuYaml.read(WEB1.yaml() + "colour: blue\n"))
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.why()).contains("keys that nobody knows: [colour]"));
    }

    @Test
    void whatIsNoMapIsRefused() {
        assertThat(DomuYaml.read("")).isInstanceOf(Reading.Unreadable.class);
        assertThat(DomuYaml.read("- a\n")).isInstanceOf(Reading.Unreadable.class);
        assertThat(DomuYaml.read("{")).isInstanceOf(Reading.Unreadable.class);
    }
}
