package org.watchbill.security;

import jakarta.servlet.http.HttpServletResponse;

/**
 * What every answer says: nobody keeps it (RFC 9111), for it was meant for one who had logged in,
 * and no browser takes it for something else than it says it is. An ETag beside {@code no-store} is
 * for the conditions of a later request.
 */
final class SafeHeaders {

  private SafeHeaders() {}

  static void on(HttpServletResponse response) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
  }
}
