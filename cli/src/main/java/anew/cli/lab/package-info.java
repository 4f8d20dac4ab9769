/**
 * {@code anew lab ...}: a data centre on this computer. Reads options, prints, and leaves the work to {@code anew.lab}.
 */
package anew.cli.lab;
