/**
 * What machines say on their serial consoles: {@link anew.lab.console.BootProgress} reads it as progress, without IO;
 * {@link anew.lab.console.ConsoleLog} reads the file that QEMU keeps of it.
 */
package anew.lab.console;
