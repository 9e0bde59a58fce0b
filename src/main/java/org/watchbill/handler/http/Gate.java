package org.watchbill.handler.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Lets a hop pass or refuses it: its host must be allowed by name, and every address the name has
 * now must be one a request may reach.
 *
 * <p>The client looks the name up once more; the JVM's cache of names (30 seconds unless {@code
 * networkaddress.cache.ttl} says otherwise) answers it with the addresses checked here, unless the
 * entry runs out between the two. A name whose owner may be hostile can therefore slip an address
 * past the check; allow hosts by name, not by {@code *}, where that matters.
 */
final class Gate {

  /** Finds the addresses of a host. */
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final AllowedHosts hosts;
  private final Resolver resolver;

  Gate(AllowedHosts hosts, Resolver resolver) {
    this.hosts = hosts;
    this.resolver = resolver;
  }

  /** Whether a URL's host is allowed by its name, not only as any host is. */
  boolean names(URI url) {
    return url.getHost() != null && hosts.names(AllowedHosts.host(url));
  }

  /**
   * Checks one hop.
   *
   * @throws Refused naming the host and the rule
   * @throws UnknownHostException if the name has no address now
   */
  void check(URI url) throws Refused, UnknownHostException {
    Optional<String> objection = hosts.objection(url);
    if (objection.isPresent()) {
      throw new Refused(objection.get());
    }
    String host = AllowedHosts.host(url);
    for (InetAddress address : resolver.resolve(host)) {
      Optional<String> why = Addresses.objection(address, hosts.names(host));
      if (why.isPresent()) {
        throw new Refused(
            "host '%s' has the address %s, which is refused: %s"
                .formatted(host, address.getHostAddress(), why.get()));
      }
    }
  }
}
