/** What the machine's own small programs do better than Java would. Depends on {@code anew.core}. */
package anew.drivers.coreutils;
