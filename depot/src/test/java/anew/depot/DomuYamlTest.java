package anew.depot;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.MacAddress;
import anew.core.model.Size;
import anew.depot.DomuYaml.Reading;
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

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(DomuYaml.read(WEB1.yaml())).isEqualTo(new Reading.Read(WEB1));
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
