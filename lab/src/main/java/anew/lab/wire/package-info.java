/** JSON, one object a line, over Unix sockets: what QEMU's monitor and the lab's own daemon both speak. */
package anew.lab.wire;
