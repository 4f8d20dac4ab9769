package anew.core.model;

/**
 * Somebody's wish to have the legs of a volume read and compared. It is one for the owner of that epoch and ends with it.
 *
 * @param stamp random: by it an order is told from the one before
 */
public record CheckOrder(Epoch epoch, int stamp) {}
