package anew.core.protocol;

/**
 * What an agent leaves to the next one in the same life of its pserver about a volume: what sessions, array and domU here
 * belong to, and whether that is over.
 *
 * @param halted whether the domU is to be destroyed, and the volume claimed anew: what the next agent finds cannot tell it,
 *     since the lease that was over may have begun again
 */
public record Holding(FenceProof proof, boolean halted) {}
