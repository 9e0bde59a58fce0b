package org.watchbill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.watchbill.job.TestDatabase;

/** A limit for one statement is none for those that follow on its connection. */
class TimeLimitTest {

  /** Longer than the limit, and looks at the clock often, as H2 does row by row. */
  private static final String LONG =
      "select count(*) from system_range(1, 1000000000) where mod(x, 7) = 8";

  @Test
  void aProbeLeavesNoLimitOnItsConnection() throws Exception {
    try (TestDatabase database = TestDatabase.of("h2");
        Connection connection = database.dataSource.getConnection();
        Statement later = connection.createStatement()) {
      assertThat(Probe.ask(connection)).isTrue();
      assertThat(later.getQueryTimeout()).isZero();
    }
  }

  @Test
  void norDoesAStatementThatTookTooLong() throws Exception {
    try (TestDatabase database = TestDatabase.of("h2");
        Connection connection = database.dataSource.getConnection();
        Statement slow = connection.createStatement();
        Statement later = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  TimeLimit.within(
                      Duration.ofSeconds(1), slow, () -> slow.executeQuery(LONG).next()))
          .isInstanceOf(SQLException.class);
      assertThat(later.getQueryTimeout()).isZero();
    }
  }
}
