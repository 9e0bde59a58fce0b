package org.watchbill.security;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A name and password as HTTP Basic carries them (RFC 7617, in UTF-8). */
record BasicCredential(String name, String password) {

  private static final String SCHEME = "Basic ";

  /** Longer ones are nobody's, and would only cost time and memory. */
  private static final int LONGEST_HEADER = 2000;

  /** Reads an {@code Authorization} header; empty if it is none or not well formed. */
  static Optional<BasicCredential> of(String header) {
    if (header == null
        || header.length() > LONGEST_HEADER
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new BasicCredential(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Does not show the password. */
  @Override
  public String toString() {
    return "BasicCredential of " + name;
  }
}
