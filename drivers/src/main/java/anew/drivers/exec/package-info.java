/**
 * External programs, run by the JDK: {@link anew.drivers.exec.ProcessCommands}.
 *
 * <p>Every other driver reaches the world through this one. Depends on {@code anew.core.port} only.
 */
package anew.drivers.exec;
