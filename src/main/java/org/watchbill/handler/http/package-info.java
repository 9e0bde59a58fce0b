/**
 * {@code http.request}: calls an HTTP server.
 *
 * <p>{@link org.watchbill.handler.http.CallHttp} tells the story: make the first hop, follow
 * redirects, judge the answer. Where a request may go is decided twice: by the name of the host
 * ({@code AllowedHosts}, already when the job is submitted) and by its addresses ({@code Gate},
 * before every hop).
 */
package org.watchbill.handler.http;
