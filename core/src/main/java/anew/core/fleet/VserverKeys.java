package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.IpAddress;
import anew.core.model.MacAddress;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.Spread;
import anew.core.model.SpreadGroup;
import anew.core.model.VolumeName;
import java.util.List;

/** The keys of {@code vservers/NAME/server.yaml}. */
final class VserverKeys {

    static final Key<Size> SIZE = Key.required("size", Texts.SIZE, "What the vserver sees of it.");
    static final Key<Integer> MIRRORS = Key.optional(
            "mirrors", new Value.Whole(2, 3), "", "RAID1: how many legs there are, each holding everything.");
    static final Key<Redundancy> PARITY = Key.optional(
            "parity",
            Texts.PARITY_TEXT,
            "",
            "RAID5 (2 to 16 data legs + 1 parity leg) or RAID6 (2 to 16 data legs + 2 parity legs).");
    static final Key<List<Located<HostName>>> LEGS = Key.optional(
            "legs",
            new Value.ListOf<>(Texts.HOST, 1),
            "the planner chooses",
            "The storage pservers that hold the legs, one for each leg, in different racks where there are enough.");
    static final Shape VOLUME =
            Shape.of("a volume", SIZE, MIRRORS, PARITY, LEGS).withExactlyOneOf(MIRRORS, PARITY);

    static final Key<SpreadGroup> GROUP =
            Key.required("group", Texts.SPREAD_GROUP, "All vservers that name the same group are kept apart.");
    static final Key<Spread.Across> ACROSS =
            Key.required("across", Value.Choice.of(Spread.Across.class), "What no two members of the group share.");
    static final Shape SPREAD_RULE = Shape.of("a spread rule", GROUP, ACROSS);

    static final Key<ImageName> IMAGE =
            Key.required("image", Texts.IMAGE, "The image it boots: a folder below `images/` of kind `domU`.");
    static final Key<Size> MEMORY = Key.required("memory", Texts.SIZE, "Its memory, at least 32 MiB.");
    static final Key<Integer> VCPUS = Key.required("vcpus", new Value.Whole(1, 128), "Its virtual CPUs.");
    static final Key<MacAddress> MAC = Key.required("mac", Texts.MAC, "Its MAC address, unique in the fleet.");
    static final Key<IpAddress> ADDRESS = Key.required(
            "address",
            Texts.ADDRESS,
            "Its address, unique in the fleet. The network that has it is the vserver's network.");
    static final Key<List<Value.Named.Entry<VolumeName, Section>>> VOLUMES = Key.optional(
            "volumes",
            new Value.Named<>(Texts.VOLUME, VOLUME),
            "it keeps no data",
            "The block devices whose data matter, by name.");
    static final Key<List<Located<Section>>> SPREAD = Key.optional(
            "spread",
            new Value.ListOf<>(SPREAD_RULE, 0),
            "it may run beside any other",
            "With which other vservers it must not share a pserver or rack.");

    static final Shape SHAPE = Shape.of("a map", IMAGE, MEMORY, VCPUS, MAC, ADDRESS, VOLUMES, SPREAD);

    private VserverKeys() {}
}
