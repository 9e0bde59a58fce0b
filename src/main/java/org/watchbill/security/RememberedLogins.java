package org.watchbill.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Credentials found right a short while ago, so that HTTP Basic does not cost a password hash per
 * request. Kept under an HMAC with a key that never leaves this process: neither a password nor
 * anything one could search for it offline lies in memory.
 *
 * <p>A change of an account on another node is seen when the memory runs out, after {@link #KEPT}.
 */
final class RememberedLogins {

  static final Duration KEPT = Duration.ofSeconds(60);
  static final int MOST = 1_000;

  private static final String HMAC = "HmacSHA256";

  private record Entry(Login login, Instant until) {}

  private final SecretKeySpec key;
  private final Map<ByteBuffer, Entry> entries = new LinkedHashMap<>();

  /** Counts of changes, each of the accounts whose names share a number. */
  private final long[] changes = new long[1 << 10];

  RememberedLogins() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, HMAC);
  }

  synchronized Optional<Login> find(BasicCredential credential, Instant now) {
    return Optional.ofNullable(entries.get(digest(credential)))
        .filter(entry -> now.isBefore(entry.until()))
        .map(Entry::login);
  }

  /** To be asked before the account is read, and handed to {@link #remember}. */
  synchronized long changes(String name) {
    return changes[number(name)];
  }

  private int number(String name) {
    return Math.floorMod(name.hashCode(), changes.length);
  }

  /**
   * Remembers a credential that was checked against an account read after {@link #changes} answered
   * {@code asOf}; if that account may have changed since, what was read may be out of date, and
   * nothing is remembered.
   */
  synchronized void remember(BasicCredential credential, Login login, Instant now, long asOf) {
    if (asOf != changes(login.name())) {
      return;
    }
    entries.values().removeIf(entry -> !now.isBefore(entry.until()));
    if (entries.size() >= MOST) {
      entries.remove(entries.keySet().iterator().next());
    }
    entries.put(digest(credential), new Entry(login, now.plus(KEPT)));
  }

  /** Forgets an account's credentials, at once. */
  synchronized void forget(String name) {
    changes[number(name)]++;
    entries.values().removeIf(entry -> entry.login().name().equals(name));
  }

  private ByteBuffer digest(BasicCredential credential) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(credential.name().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) ':'); // A name of RFC 7617 holds no colon.
      return ByteBuffer.wrap(mac.doFinal(credential.password().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
