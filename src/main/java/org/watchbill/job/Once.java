package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/**
 * Requests that create something and may be sent again: the key's row commits with what was
 * created. Of two requests with one key at the same time, the second insert fails, takes what was
 * created with it, and the first answer is given. A key belongs to a caller and an address.
 */
@ApplicationScoped
public class Once {

  private static final String FORM = "[\\x20-\\x7E]{1,255}";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject OwnTransaction transaction;
  @Inject InstantSource time;

  /**
   * Who asks for what under which key.
   *
   * @param endpoint the path below the API
   * @param asked what the request says, as it was read
   */
  public record Request(String caller, String endpoint, String key, Object asked) {

    private IdempotencyKey.Key id() {
      return new IdempotencyKey.Key(caller, endpoint, key);
    }

    /**
     * Checks the key.
     *
     * @throws Problem 400 if it is not of the form a key has
     */
    public Request {
      if (key != null && (!key.matches(FORM) || key.isBlank())) {
        throw Problem.badRequest(
            "Idempotency-Key", "must be 1 to 255 printable ASCII characters, not all blanks");
      }
    }
  }

  /**
   * Creates, or answers as it did before.
   *
   * @param create creates in the running transaction, and answers
   * @throws Problem 422 if the key came with another request before
   */
  public Accepted run(Request request, Supplier<Accepted> create) {
    try {
      return transaction.run(() -> keyed(request, create));
    } catch (RuntimeException e) {
      if (!answered(request)) {
        throw e;
      }
      return transaction.run(() -> keyed(request, create));
    }
  }

  private Accepted keyed(Request request, Supplier<Accepted> create) {
    String hash = hash(request.asked());
    IdempotencyKey first = em.find(IdempotencyKey.class, request.id());
    if (first == null) {
      Accepted accepted = create.get();
      em.persist(new IdempotencyKey(request.id(), hash, accepted, time.instant()));
      return accepted;
    }
    if (!first.isFor(hash)) {
      throw new Problem(
          422,
          "The key was used for another request",
          "Idempotency-Key '%s' came with a different body before; send the same body or a new key"
              .formatted(request.key()),
          List.of());
    }
    return first.accepted();
  }

  /** Whether a key has its answer. */
  @Transactional(Transactional.TxType.SUPPORTS)
  boolean answered(Request request) {
    return em.find(IdempotencyKey.class, request.id()) != null;
  }

  private static String hash(Object asked) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Json.mapper()
          .writeValue(new DigestOutputStream(OutputStream.nullOutputStream(), digest), asked);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
