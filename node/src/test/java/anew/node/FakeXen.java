package anew.node;

import anew.core.model.HostName;
import anew.core.port.Hypervisor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A hypervisor in memory. Like the real one it knows no two domains of a name, and an ended domain stays until destroyed. */
final class FakeXen implements Hypervisor {

    private final KillSwitch kill;
    private final List<Domain> domains = new ArrayList<>();
    private final Map<String, Integer> creations = new HashMap<>();
    private final Map<String, DomainConfig> configs = new HashMap<>();
    private int lastId;
    private boolean answers = true;
    private int listings;
    private String refusal = "";

    FakeXen(KillSwitch kill) {
        this.kill = kill;
    }

    @Override
    public Listing list() {
        listings++;
        return answers ? new Listing.Domains(domains) : new Listing.Unknown("xl hangs");
    }

    @Override
    public Outcome create(DomainConfig config) {
        kill.point("before create");
        if (!refusal.isEmpty()) {
            return new Outcome.Failed(refusal);
        }
        if (domains.stream().anyMatch(named(config.name().text()))) {
            return new Outcome.Failed("Domain with name \"" + config.name() + "\" already exists.");
        }
        String name = config.name().text();
        add(new Domain(++lastId, config.uuid(), name, State.PAUSED));
        kill.point("half-way through create");
        become(name, State.RUNNING);
        creations.merge(name, 1, Integer::sum);
        configs.put(name, config);
        kill.point("after create");
        return new Outcome.Done();
    }

    @Override
    public Outcome shutDown(Domain domain) {
        kill.point("before shutdown");
        become(domain.name(), State.POWERED_OFF);
        kill.point("after shutdown");
        return new Outcome.Done();
    }

    @Override
    public Outcome pause(Domain domain) {
        become(domain.name(), State.PAUSED);
        return new Outcome.Done();
    }

    @Override
    public Outcome destroy(Domain domain) {
        kill.point("before destroy");
        domains.removeIf(found -> found.id() == domain.id());
        kill.point("after destroy");
        return new Outcome.Done();
    }

    void add(Domain domain) {
        domains.add(domain);
        lastId = Math.max(lastId, domain.id());
    }

    void become(String name, State state) {
        domains.replaceAll(
                found -> found.name().equals(name) ? new Domain(found.id(), found.uuid(), name, state) : found);
    }

    void vanish(String name) {
        domains.removeIf(named(name));
    }

    /** How often it was asked for the domains. */
    int listings() {
        return listings;
    }

    void answers(boolean does) {
        answers = does;
    }

    void refusesWith(String why) {
        refusal = why;
    }

    Domain domain(String name) {
        return domains.stream().filter(named(name)).findFirst().orElseThrow();
    }

    DomainConfig config(String name) {
        return java.util.Objects.requireNonNull(configs.get(name), name);
    }

    List<String> running() {
        return domains.stream()
                .filter(domain -> domain.state() == State.RUNNING)
                .map(Domain::name)
                .sorted()
                .toList();
    }

    List<String> all() {
        return domains.stream().map(Domain::name).sorted().toList();
    }

    int creationsOf(HostName name) {
        return creations.getOrDefault(name.text(), 0);
    }

    private static Predicate<Domain> named(String name) {
        return domain -> domain.name().equals(name);
    }
}
