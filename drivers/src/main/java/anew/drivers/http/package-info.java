/**
 * HTTP with what {@code java.base} has: {@link anew.drivers.http.HttpDownloads}.
 *
 * <p>Depends on {@code anew.core.port} only.
 */
package anew.drivers.http;
