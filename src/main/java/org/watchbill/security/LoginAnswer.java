package org.watchbill.security;

import java.time.Duration;

/** What became of a try to log in. */
sealed interface LoginAnswer {

  /** Name and password are right. */
  record Welcome(Login login) implements LoginAnswer {}

  /** They are not; which of them is not said. */
  record Refused() implements LoginAnswer {}

  /** Not looked at, because of failures before; try again when the time left is over. */
  record SlowedDown(Duration left) implements LoginAnswer {}

  /** Not looked at, because too many others are waiting, or the database is away. */
  record Busy() implements LoginAnswer {}
}
