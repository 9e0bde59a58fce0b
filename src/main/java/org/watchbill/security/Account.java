package org.watchbill.security;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.watchbill.rest.Tag;

/**
 * Somebody who may log in: made by an administrator, or as the first administrator at start; may be
 * given other roles and another password; is deleted, but never the last administrator.
 */
@Entity
@Table(name = "account")
public class Account {

  /** What a name may look like; anything else is nobody's. */
  static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._@-]{1,100}");

  @Id private String name;

  @Column(name = "password_hash", nullable = false)
  private String passwordHash;

  @Column(nullable = false)
  private String roles;

  @Column(name = "created_at", nullable = false)
  private Instant createdAt;

  /** For JPA. */
  protected Account() {}

  void setPassword(String passwordHash) {
    this.passwordHash = passwordHash;
  }

  /** Replaces the roles; those they imply are left out. */
  void grant(Collection<String> roles) {
    this.roles = String.join(",", new TreeSet<>(roles));
  }

  public String name() {
    return name;
  }

  String passwordHash() {
    return passwordHash;
  }

  /** The roles as granted. */
  public List<String> roles() {
    return List.of(roles.split(","));
  }

  boolean isAdmin() {
    return roles().contains(Roles.ADMIN);
  }

  /** What an ETag names of it: the account, its roles and, unreadably, its password. */
  String version() {
    return Tag.version(createdAt, roles, passwordHash);
  }

  public Instant createdAt() {
    return createdAt;
  }
}
