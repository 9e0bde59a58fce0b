package org.watchbill.security;

import java.util.stream.Stream;

/**
 * What a browser says about the page that sent a request; each part may be null.
 *
 * <p>{@code Sec-Fetch-Site} decides where it is sent. Browsers leave it out over plain HTTP except
 * on loopback, so there {@code Origin} is compared with the host asked for, or the one a proxy was
 * asked for: no page can set {@code X-Forwarded-Host} on a request to another origin without a
 * preflight, and that is never allowed. Programs send neither, and are no browsers.
 */
record RequestOrigin(String fetchSite, String origin, String host, String forwardedHost) {

  boolean isForeign() {
    if (fetchSite != null) {
      return !fetchSite.equals("same-origin") && !fetchSite.equals("none");
    }
    return origin != null && Stream.of(host, forwardedHost).noneMatch(this::isOrigin);
  }

  private boolean isOrigin(String asked) {
    return asked != null
        && (origin.equalsIgnoreCase("http://" + asked)
            || origin.equalsIgnoreCase("https://" + asked));
  }
}
