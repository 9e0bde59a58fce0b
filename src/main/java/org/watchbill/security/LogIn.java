package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Logger;
import org.watchbill.errand.Steady;
import org.watchbill.schema.Presence;

/**
 * Tells whether a name and password are right: remembered → slowed down? → hash → remember or count
 * the failure.
 */
@ApplicationScoped
public class LogIn {

  private static final Logger LOG = Logger.getLogger(LogIn.class.getName());

  @Inject Accounts accounts;
  @Inject Passwords passwords;
  @Inject Presence database;

  private final InstantSource clock = new Steady();
  private final RememberedLogins remembered = new RememberedLogins();
  private final LoginThrottle throttle = new LoginThrottle();
  private final LoginTurns turns = new LoginTurns(Runtime.getRuntime().availableProcessors());

  /** Checks a credential that came from {@code address}. */
  LoginAnswer attempt(BasicCredential credential, String address) {
    String network = Network.of(address);
    String key = credential.name() + " " + network;
    return withoutHash(credential, network)
        .orElseGet(
            () -> turns.take(key, () -> inTurn(credential, network), new LoginAnswer.Busy()));
  }

  /** Looks again: another request with the same credential may have had its turn before. */
  private LoginAnswer inTurn(BasicCredential credential, String network) {
    return withoutHash(credential, network).orElseGet(() -> check(credential, network));
  }

  private Optional<LoginAnswer> withoutHash(BasicCredential credential, String network) {
    Optional<LoginAnswer> known =
        remembered.find(credential, clock.instant()).map(LoginAnswer.Welcome::new);
    return known.or(
        () ->
            Optional.of(throttle.left(credential.name(), network, clock.instant()))
                .filter(left -> !left.isZero())
                .map(LoginAnswer.SlowedDown::new));
  }

  private LoginAnswer check(BasicCredential credential, String network) {
    if (!database.known()) {
      return new LoginAnswer.Busy();
    }
    long asOf = remembered.changes(credential.name());
    Optional<Account> account =
        Optional.of(credential.name())
            .filter(name -> Account.NAME.matcher(name).matches())
            .flatMap(accounts::find);
    if (!passwords.matches(credential.password(), account)) {
      return refuse(credential.name(), network);
    }
    throttle.succeeded(credential.name(), network);
    Login login = Login.of(account.orElseThrow());
    remembered.remember(credential, login, clock.instant(), asOf);
    return new LoginAnswer.Welcome(login);
  }

  private LoginAnswer refuse(String name, String network) {
    if (throttle.failed(name, network, clock.instant()) == LoginThrottle.FREE) {
      // What is no name may be a password typed into the wrong field.
      String shown = Account.NAME.matcher(name).matches() ? "'" + name + "'" : "a malformed name";
      LOG.warning(
          () ->
              "Logins as %s from %s failed %d times and are slowed down from now on"
                  .formatted(shown, network, LoginThrottle.FREE));
    }
    return new LoginAnswer.Refused();
  }

  /** After a rollback, too: forgetting costs one hash, remembering wrongly would be a hole. */
  void forget(@Observes(during = TransactionPhase.AFTER_COMPLETION) AccountChanged changed) {
    remembered.forget(changed.name());
  }
}
