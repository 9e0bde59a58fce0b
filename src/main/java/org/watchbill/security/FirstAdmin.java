package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.logging.Logger;
import org.watchbill.settings.Settings;

/**
 * Sees to it that somebody can administer.
 *
 * <p>With {@code watchbill.admin.password} set, the account {@code admin} exists after every start,
 * has the role admin and that password: the setting is also the way back in for whoever has lost
 * it. Without it, the very first start makes the account with a random password, which lies in a
 * file that only its owner can read.
 */
@ApplicationScoped
public class FirstAdmin {

  static final String NAME = "admin";

  private static final Logger LOG = Logger.getLogger(FirstAdmin.class.getName());

  @Inject Settings settings;
  @Inject Accounts accounts;
  @Inject MakeAdmin makeAdmin;

  /** To be called at start, after the schema is there. Works in transactions of its own. */
  @Transactional(Transactional.TxType.NOT_SUPPORTED)
  public void ensure() {
    Optional<String> given = settings.adminPassword();
    if (given.isPresent()) {
      makeAdmin.withPassword(given.get());
    } else if (accounts.list().isEmpty()) {
      PasswordFile file = PasswordFile.in(settings.data());
      if (makeAdmin.withPasswordIn(file)) { // else another node did
        LOG.info(() -> "The password of the user '" + NAME + "' lies in " + file.path());
      }
    }
  }
}
