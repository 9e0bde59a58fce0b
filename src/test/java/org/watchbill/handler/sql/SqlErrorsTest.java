package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.Verdict;

class SqlErrorsTest {

  @Test
  void theDatabasesOwnErrorIsFoundInsideThePools() throws Exception {
    SQLException wrapped = new SQLException(new SQLException("no such\n  table t", "42S02"));

    assertThat(SqlErrors.verdict(wrapped))
        .isEqualTo(Verdict.dead("SQLState 42S02: no such table t"));
  }

  @Test
  void whatMayPassIsThrownOnWithItsState() {
    SQLException deadlock = new SQLException("deadlock", "40001", 7);

    assertThatThrownBy(() -> SqlErrors.verdict(deadlock))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(e.getSQLState()).isEqualTo("40001");
              assertThat(e.getErrorCode()).isEqualTo(7);
            })
        .hasMessage("SQLState 40001: deadlock")
        .hasCause(deadlock);
  }

  @Test
  void anErrorWithoutAStateIsThrownOnAsItIs() {
    SQLException error = new SQLException("no connection");

    assertThatThrownBy(() -> SqlErrors.verdict(error)).isSameAs(error);
  }
}
