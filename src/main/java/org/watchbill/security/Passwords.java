package org.watchbill.security;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Makes and checks password hashes: PBKDF2 with HMAC-SHA-512 and 210,000 iterations, the number the
 * OWASP Password Storage Cheat Sheet gives for it.
 */
@ApplicationScoped
public class Passwords {

  private static final Map<String, String> STRONG =
      Map.of(
          "Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512",
          "Pbkdf2PasswordHash.Iterations", "210000",
          "Pbkdf2PasswordHash.SaltSizeBytes", "32",
          "Pbkdf2PasswordHash.KeySizeBytes", "64");

  @Inject Pbkdf2PasswordHash pbkdf2;

  private String nobodysHash;

  @PostConstruct
  void start() {
    pbkdf2.initialize(STRONG);
    nobodysHash = hash(generate());
  }

  /** A random password of 192 bits that needs no escaping in a shell, an URL or JSON. */
  static String generate() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  String hash(String password) {
    return pbkdf2.generate(password.toCharArray());
  }

  /**
   * Whether the password is the account's. Without an account the answer is no and takes as long,
   * or a stopwatch would tell which names exist.
   */
  boolean matches(String password, Optional<Account> account) {
    String hash = account.map(Account::passwordHash).orElse(nobodysHash);
    return pbkdf2.verify(password.toCharArray(), hash) && account.isPresent();
  }
}
