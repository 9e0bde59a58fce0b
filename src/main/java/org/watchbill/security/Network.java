package org.watchbill.security;

import java.util.Arrays;

/** The part of an address by which a caller can be told from others. */
final class Network {

  private Network() {}

  /**
   * An IPv4 address as it is; of an IPv6 one the first 64 bits, for whoever has one has them all
   * (RFC 4291, 2.5.4).
   */
  static String of(String address) {
    int compressed = address.indexOf("::");
    if (address.indexOf(':') < 0) {
      return address;
    }
    if (address.indexOf('.') >= 0) {
      return address.substring(address.lastIndexOf(':') + 1);
    }
    String head = compressed < 0 ? address : address.substring(0, compressed);
    String[] groups = Arrays.copyOf(head.isEmpty() ? new String[0] : head.split(":"), 4);
    for (int i = 0; i < groups.length; i++) {
      groups[i] = groups[i] == null ? "0" : groups[i];
    }
    return String.join(":", groups) + "::/64";
  }
}
