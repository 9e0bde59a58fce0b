package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.watchbill.schema.Contended;

/** Makes the administrator's account; each way is one transaction. */
@ApplicationScoped
public class MakeAdmin {

  @Inject Accounts accounts;
  @Inject Passwords passwords;

  /** Makes the account, or gives an existing one this password and the role. */
  @Contended
  @Transactional(TxType.REQUIRES_NEW)
  public void withPassword(String password) {
    if (accounts.find(FirstAdmin.NAME).isEmpty()
        && accounts.create(FirstAdmin.NAME, passwords.hash(password), List.of(Roles.ADMIN))) {
      return;
    }
    Optional<Account> found = accounts.find(FirstAdmin.NAME);
    Account admin = found.orElseThrow();
    if (!passwords.matches(password, found)) {
      admin.setPassword(passwords.hash(password));
    }
    TreeSet<String> roles = new TreeSet<>(admin.roles());
    if (roles.add(Roles.ADMIN)) {
      admin.grant(roles);
    }
  }

  /**
   * Makes the account with a new password and writes that down before the commit. A node that loses
   * the race does not come to write; if this one dies in between, there is no account, and the next
   * start writes the file anew.
   *
   * @return whether it was made
   */
  @Contended
  @Transactional(TxType.REQUIRES_NEW)
  public boolean withPasswordIn(PasswordFile file) {
    String password = Passwords.generate();
    boolean made = accounts.create(FirstAdmin.NAME, passwords.hash(password), List.of(Roles.ADMIN));
    if (made) {
      file.write(password);
    }
    return made;
  }
}
