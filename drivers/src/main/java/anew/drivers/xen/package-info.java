/**
 * Xen through its own toolstack: {@link anew.drivers.xen.XlHypervisor} runs xl(1), whose output {@code XlList} parses and
 * whose domain files {@code XlConfig} writes.
 *
 * <p>Written for Xen 4.17, which Debian 12 has. Depends on {@code anew.core} only; programs run through
 * {@code anew.core.port.Commands}.
 */
package anew.drivers.xen;
