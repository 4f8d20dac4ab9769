/**
 * Programs that outlive the agent: {@link anew.drivers.systemd.TransientUnits} has systemd run them.
 *
 * <p>Written for systemd 252, which Debian 12 has. Depends on {@code anew.core} only; programs run through
 * {@code anew.core.port.Commands}.
 */
package anew.drivers.systemd;
