package org.watchbill.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * A request that may be sent again: its first answer, kept in the transaction of what it created.
 */
@Entity
@Table(name = "idempotency_key")
@IdClass(IdempotencyKey.Key.class)
public class IdempotencyKey {

  /** Who sent it where, and under which name. */
  public static class Key implements Serializable {
    private String submitter;
    private String endpoint;
    private String name;

    /** For JPA. */
    public Key() {}

    Key(String submitter, String endpoint, String name) {
      this.submitter = submitter;
      this.endpoint = endpoint;
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && Objects.equals(key.submitter, submitter)
          && Objects.equals(key.endpoint, endpoint)
          && Objects.equals(key.name, name);
    }

    @Override
    public int hashCode() {
      return Objects.hash(submitter, endpoint, name);
    }
  }

  @Id private String submitter;

  @Id private String endpoint;
  @Id private String name;

  @Column(name = "body_hash")
  private String bodyHash;

  private String location;
  private String answer;
  private boolean found;

  @Column(name = "created_at")
  private Instant createdAt;

  /** For JPA. */
  protected IdempotencyKey() {}

  IdempotencyKey(Key key, String bodyHash, Accepted accepted, Instant now) {
    submitter = key.submitter;
    endpoint = key.endpoint;
    name = key.name;
    this.bodyHash = bodyHash;
    location = accepted.location();
    answer = accepted.body();
    found = accepted.found();
    createdAt = now;
  }

  /** Whether the body that came with the key now is the one that came first. */
  boolean isFor(String hash) {
    return bodyHash.equals(hash);
  }

  Accepted accepted() {
    return new Accepted(location, answer, found);
  }
}
