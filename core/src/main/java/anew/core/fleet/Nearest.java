package anew.core.fleet;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {

    /** Two slips of the finger; beyond that a suggestion confuses more than it helps. */
    private static final int DISTANCE_MAX = 2;
    /** Past this many candidates a search costs milliseconds, and a broken fleet may ask for very many. */
    private static final int CANDIDATES_MAX = 20_000;

    private Nearest() {}

    /** {@code did you mean 'X'?} where a candidate is close, else {@code otherwise}. */
    public static String remedy(String word, Collection<String> candidates, String otherwise) {
        return to(word, candidates).map(near -> "did you mean '" + near + "'?").orElse(otherwise);
    }

    /** The closest candidate; of equally close ones the first in order of text. */
    static Optional<String> to(String word, Collection<String> candidates) {
        if (candidates.size() > CANDIDATES_MAX || word.length() > 64) {
            return Optional.empty();
        }
        Optional<String> best = Optional.empty();
        int bestDistance = Math.min(DISTANCE_MAX, word.length() / 2) + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) > DISTANCE_MAX) {
                continue;
            }
            int distance = distance(word, candidate);
            boolean tie = distance == bestDistance && best.isPresent() && candidate.compareTo(best.get()) < 0;
            if (distance < bestDistance || tie) {
                best = Optional.of(candidate);
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance). */
    static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = left.charAt(i - 1) == right.charAt(j - 1);
                int replaced = cost[i - 1][j - 1] + (same ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[left.length()][right.length()];
    }
}
