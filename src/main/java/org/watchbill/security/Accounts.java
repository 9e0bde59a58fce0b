package org.watchbill.security;

import static org.watchbill.schema.JdbcBatch.column;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.watchbill.errand.Announce;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Shown;
import org.watchbill.rest.Condition;
import org.watchbill.schema.Contended;
import org.watchbill.schema.NamedRow;

/** The accounts. */
@ApplicationScoped
@Contended
public class Accounts {

  /** What an account is before it has roles and a password; nobody can log in with that. */
  private static final String MAKE =
      "insert into watchbill.account (name, password_hash, roles, created_at)"
          + " values (?, '', '', ?)";

  /** The account before a change, if there was one, and after it. */
  record Changed(boolean isNew, Account account) {}

  @PersistenceContext(unitName = "watchbill")
  EntityManager entityManager;

  @Inject Passwords passwords;
  @Inject InstantSource clock;
  @Inject Announce announce;

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
   * @throws Problem 422 if the change breaks a rule, 412 if the condition does not hold, 409 if
   *     nobody could administer afterwards
   */
  @Transactional
  Changed put(String name, AccountChange change, Condition condition) {
    check(name, change);
    // Takes its time, and nobody is to wait for it behind the lock.
    Optional<String> hash = Optional.ofNullable(change.password()).map(passwords::hash);
    locked();
    NamedRow<Account> there =
        NamedRow.of(entityManager, Account.class, name, MAKE, name, column(clock.instant()));
    change.check(there.made());
    Account account = there.row();
    condition.refuse(shown(name), there.made() ? null : account.version());
    if (!there.made() && !change.roles().contains(Roles.ADMIN)) {
      refuseIfLastAdmin(account);
    }
    account.grant(change.roles());
    hash.ifPresent(account::setPassword);
    entityManager.flush();
    announce.tell(new AccountChanged(name));
    return new Changed(there.made(), account);
  }

  /**
   * Checks a change, also one that could not be read whole.
   *
   * @throws Problem 422 naming all that breaks a rule
   */
  void check(String name, AccountChange change) {
    Faults faults = new Faults();
    boolean named = Account.NAME.matcher(name).matches();
    faults.check(
        named,
        "name",
        Shown.quoted(name)
            + " is not a user's name: 1 to 100 letters, digits, . _ @ -, and neither . nor .. alone");
    boolean isNew = !named || find(name).isEmpty();
    faults.of(() -> change.check(isNew));
    faults.raise();
  }

  /**
   * Deletes an account.
   *
   * @throws Problem 404 if there is none, 412 if the condition does not hold, 409 if nobody could
   *     administer afterwards
   */
  @Transactional
  void delete(String name, Condition condition) {
    Optional<Account> found = locked().stream().filter(a -> a.name().equals(name)).findFirst();
    condition.refuse(shown(name), found.map(Account::version).orElse(null));
    Account account = found.orElseThrow(() -> Problem.notFound("there is no " + shown(name)));
    refuseIfLastAdmin(account);
    entityManager.remove(account);
    announce.tell(new AccountChanged(name));
  }

  static String shown(String name) {
    return "user '" + name + "'";
  }

  /**
   * Makes an account unless there is one of that name.
   *
   * @return whether it was made
   */
  boolean create(String name, String passwordHash, Collection<String> roles) {
    NamedRow<Account> there =
        NamedRow.of(entityManager, Account.class, name, MAKE, name, column(clock.instant()));
    if (there.made()) {
      there.row().grant(roles);
      there.row().setPassword(passwordHash);
      entityManager.flush();
    }
    return there.made();
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
