package anew.node.ledger;

import java.util.List;

/**
 * What there is to tell people of the ledger's member on one pserver.
 *
 * @param words such as {@code member 8e9e05c5, follows stor2, 3 members, 1.2 MiB}; empty where there is none
 * @param problems what people have to do something about
 */
public record LedgerNews(String words, List<String> problems) {

    public static final LedgerNews NONE = new LedgerNews("", List.of());

    public LedgerNews {
        problems = List.copyOf(problems);
    }
}
