package org.watchbill.rest;

import jakarta.ws.rs.core.EntityTag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.watchbill.json.Json;

/**
 * What an ETag of ours is made of. The version changes with what people put, the state with
 * whatever an answer shows: a schedule that fires has another state and the same version. So {@code
 * If-Match} guards a change against other people's, not against the clock's, and {@code
 * If-None-Match} notices every difference.
 */
public record Tag(String version, String state) {

  private static final int LENGTH = 16;

  /** The tag of an answer that shows {@code view} of a thing in a {@linkplain #version version}. */
  public static Tag of(String version, Object view) {
    return new Tag(version, hash(Json.write(view)));
  }

  /** A name for what these together say; parts may be null. */
  public static String version(Object... parts) {
    return hash(String.join("\n", Arrays.stream(parts).map(Objects::toString).toList()));
  }

  private static String hash(String text) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What stands between the quotation marks. */
  String text() {
    return version + "-" + state;
  }

  EntityTag header() {
    return new EntityTag(text());
  }
}
