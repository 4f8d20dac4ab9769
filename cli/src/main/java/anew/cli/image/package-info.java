/** {@code anew image}: build, lock, verify, list and write images. */
package anew.cli.image;
