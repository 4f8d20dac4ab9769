package anew.sim;

/** Who can reach whom, and how long it takes. Nodes are numbers; each direction of a pair is a wire of its own. */
final class Network {

    private static final long QUICK_MICROS = 100;
    private static final long USUAL_MICROS = 2_000;
    private static final long UNUSUAL_MICROS = 60_000;

    private final Agenda agenda;
    private final Chance chance;
    private final int[][] cuts;
    private final long[][] slownessMicros;

    Network(Agenda agenda, Chance chance, int nodes) {
        this.agenda = agenda;
        this.chance = chance;
        cuts = new int[nodes][nodes];
        slownessMicros = new long[nodes][nodes];
    }

    /** Cuts a wire, or mends one cut of it; a wire that was cut twice has to be mended twice. */
    void cut(int from, int to, boolean cut) {
        cuts[from][to] += cut ? 1 : -1;
    }

    void slow(int from, int to, long byMicros) {
        slownessMicros[from][to] += byMicros;
    }

    boolean reaches(int from, int to) {
        return from == to || cuts[from][to] == 0;
    }

    boolean connects(int one, int other) {
        return reaches(one, other) && reaches(other, one);
    }

    /** Brings a message over, unless the wire is cut when it leaves or arrives. Messages may overtake each other. */
    void send(int from, int to, Runnable arrive) {
        if (reaches(from, to)) {
            agenda.after(latency(from, to), () -> {
                if (reaches(from, to)) {
                    arrive.run();
                }
            });
        }
    }

    private long latency(int from, int to) {
        long usual = chance.between(QUICK_MICROS, chance.permille(30) ? UNUSUAL_MICROS : USUAL_MICROS);
        return usual + (slownessMicros[from][to] == 0 ? 0 : chance.between(1, slownessMicros[from][to]));
    }
}
