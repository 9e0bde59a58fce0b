package org.watchbill.handler.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Which network addresses a request must not reach, whatever name led to them. */
final class Addresses {

  /** Metadata services of clouds (AWS over IPv6, Alibaba) that are not link-local. */
  private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200");

  private Addresses() {}

  /**
   * Why {@code address} is refused, or nothing.
   *
   * @param named whether the host stands in the allow list by name, which loopback and private
   *     addresses need
   */
  static Optional<String> objection(InetAddress address, boolean named) {
    InetAddress plain = embedded(address);
    if (plain.isLinkLocalAddress()) {
      return Optional.of("link-local");
    }
    if (plain.isMulticastAddress()) {
      return Optional.of("multicast");
    }
    if (plain.isAnyLocalAddress()) {
      return Optional.of("not the address of a host");
    }
    if (METADATA.contains(plain.getHostAddress())) {
      return Optional.of("a cloud's metadata service");
    }
    return !named && inner(plain) ? Optional.of("not public") : Optional.empty();
  }

  private static boolean inner(InetAddress address) {
    byte[] b = address.getAddress();
    boolean uniqueLocal = b.length == 16 && (b[0] & 0xfe) == 0xfc;
    boolean carrierGrade = b.length == 4 && b[0] == 100 && (b[1] & 0xc0) == 64;
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || uniqueLocal
        || carrierGrade;
  }

  /** The IPv4 address inside an IPv4-compatible, NAT64 or 6to4 one, since it is where it leads. */
  private static InetAddress embedded(InetAddress address) {
    byte[] b = address.getAddress();
    if (!(address instanceof Inet6Address v6)) {
      return address;
    }
    if (b[0] == 0x20 && b[1] == 0x02) {
      return v4(b, 2);
    }
    boolean nat64 = b[0] == 0 && b[1] == 0x64 && (b[2] & 0xff) == 0xff && (b[3] & 0xff) == 0x9b;
    boolean compatible =
        v6.isIPv4CompatibleAddress() && !v6.isLoopbackAddress() && !v6.isAnyLocalAddress();
    return nat64 || compatible ? v4(b, 12) : address;
  }

  private static InetAddress v4(byte[] b, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(b, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
