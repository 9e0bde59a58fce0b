package org.watchbill.handler.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.watchbill.problem.Shown;

/**
 * The hosts requests may go to, by name: {@code api.example.com}, {@code *.example.com} for every
 * host below it, {@code *} for every host with a public address. None is allowed by default.
 */
final class AllowedHosts {

  private static final String SETTING = "watchbill.http.allowed-hosts";

  private final Set<String> patterns = new TreeSet<>();

  AllowedHosts(Set<String> patterns) {
    patterns.forEach(p -> this.patterns.add(bare(p)));
  }

  /** Why {@code url} may not be called, or nothing. */
  Optional<String> objection(String url) {
    try {
      return objection(new URI(url));
    } catch (URISyntaxException e) {
      return Optional.of("%s is not a URL: %s".formatted(Shown.quoted(url), e.getReason()));
    }
  }

  /** Why {@code url} may not be called, or nothing. */
  Optional<String> objection(URI url) {
    if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
      return Optional.of(Shown.quoted(url) + " must start with http:// or https://");
    }
    if (url.getHost() == null) {
      return Optional.of(Shown.quoted(url) + " has no valid host");
    }
    if (url.getUserInfo() != null) {
      return Optional.of("a URL must not carry a user; send an Authorization header instead");
    }
    String host = host(url);
    if (names(host) || patterns.contains("*")) {
      return Optional.empty();
    }
    String list = patterns.isEmpty() ? "empty" : String.join(", ", patterns);
    return Optional.of("host %s is not in %s (%s)".formatted(Shown.quoted(host), SETTING, list));
  }

  /** Whether an entry other than {@code *} covers the host. */
  boolean names(String host) {
    String name = bare(host);
    return patterns.contains(name)
        || patterns.stream().anyMatch(p -> p.startsWith("*.") && name.endsWith(p.substring(1)));
  }

  /** A URL's host in the form the list has: lower case, no brackets, no final dot. */
  static String host(URI url) {
    return bare(url.getHost());
  }

  private static String bare(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
  }
}
