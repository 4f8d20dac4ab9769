/**
 * The lab's network: an Ethernet switch whose cables are UDP sockets on loopback, and the faults put on it.
 *
 * <p>{@link anew.lab.net.Switch} decides where a frame goes and when, without any IO; {@link anew.lab.net.SwitchLoop}
 * moves the bytes. Depends on {@code anew.core.model} only.
 */
package anew.lab.net;
