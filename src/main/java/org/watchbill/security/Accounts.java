package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.watchbill.problem.Problem;

/** The accounts. */
@ApplicationScoped
public class Accounts {

  /** The account before a change, if there was one, and after it. */
  record Changed(boolean isNew, Account account) {}

  @PersistenceContext(unitName = "watchbill")
  EntityManager entityManager;

  @Inject Passwords passwords;
  @Inject InstantSource clock;
  @Inject Event<AccountChanged> changes;

  /** The account of that name, as it is in the database now. */
  public Optional<Account> find(String name) {
    return Optional.ofNullable(entityManager.find(Account.class, name));
  }

  /** All accounts by name. */
  public List<Account> list() {
    return entityManager
        .createQuery("select a from Account a order by a.name", Account.class)
        .getResultList();
  }

  /**
   * Creates or changes an account.
   *
   * @throws Problem 422 if the change breaks a rule, 409 if nobody could administer afterwards
   */
  @Transactional
  Changed put(String name, AccountChange change) {
    if (!Account.NAME.matcher(name).matches()) {
      throw Problem.unprocessable("name", "letters, digits and . _ @ - are allowed, at most 100");
    }
    Optional<Account> found = locked().stream().filter(a -> a.name().equals(name)).findFirst();
    change.check(found.isEmpty());
    found.filter(a -> !change.roles().contains(Roles.ADMIN)).ifPresent(this::refuseIfLastAdmin);
    Account account =
        found.orElseGet(() -> create(name, passwords.hash(change.password()), change.roles()));
    if (found.isPresent()) {
      account.grant(change.roles());
      Optional.ofNullable(change.password()).map(passwords::hash).ifPresent(account::setPassword);
    }
    changes.fire(new AccountChanged(name));
    return new Changed(found.isEmpty(), account);
  }

  /**
   * Deletes an account.
   *
   * @throws Problem 404 if there is none, 409 if nobody could administer afterwards
   */
  @Transactional
  void delete(String name) {
    Account account =
        locked().stream()
            .filter(a -> a.name().equals(name))
            .findFirst()
            .orElseThrow(() -> Problem.notFound("there is no user '" + name + "'"));
    refuseIfLastAdmin(account);
    entityManager.remove(account);
    changes.fire(new AccountChanged(name));
  }

  /** Inserts at once, so that a second one of the same name fails here and not at the commit. */
  Account create(String name, String passwordHash, Collection<String> roles) {
    Account account = new Account(name, passwordHash, roles, clock.instant());
    entityManager.persist(account);
    entityManager.flush();
    return account;
  }

  private void refuseIfLastAdmin(Account account) {
    if (account.isAdmin() && list().stream().filter(Account::isAdmin).count() == 1) {
      throw Problem.conflict(
          "'%s' is the last administrator; make another one first".formatted(account.name()));
    }
  }

  /** Changes wait for each other, or two administrators could delete one another. */
  private List<Account> locked() {
    return entityManager
        .createQuery("select a from Account a order by a.name", Account.class)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultList();
  }
}
