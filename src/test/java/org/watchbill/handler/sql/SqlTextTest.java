package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "commit",
        "  /* why */ Rollback",
        "-- first\nCOMMIT;",
        "update t set a = 1; commit",
        "update t set a = ';'; savepoint s",
        "set autocommit on",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "begin",
        "prepare transaction 'x'"
      })
  void controllingTheTransactionIsRefused(String sql) {
    assertThat(SqlText.objection(sql).orElseThrow()).endsWith("would break the job's transaction");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update t set a = 'x; commit' where \"; commit\" = 1 -- ; commit\n and b = 2",
        "(select 1)",
        "do $$ begin delete from t; end $$",
        "do $x$ begin perform 1; commit; end $x$;",
        "delete from commit_log",
        "set local work_mem = '64MB'; select 1",
        "set constraints all deferred",
        ""
      })
  void whatOnlyLooksLikeItIsNot(String sql) {
    assertThat(SqlText.objection(sql)).isEmpty();
  }

  @Test
  void definitionsAreFound() {
    assertThat(SqlText.definition("delete from t; Truncate table t")).contains("Truncate");
    assertThat(SqlText.definition("delete from created")).isEmpty();
  }
}
