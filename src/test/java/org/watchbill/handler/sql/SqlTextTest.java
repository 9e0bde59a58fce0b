package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "set local work_mem = '64MB'",
        "set constraints all deferred",
        "select 1; -- and no more",
        ";; select 1 ; /* nor ; here /* nor ; here */ */ ;",
        "select 'it''s; fine', \"a;\"\"b\", E'it\\'s; fine', e'\\\\' , U&'d;'",
        "create function f() returns int language plpgsql as $$ begin perform 1; return 2; end $$;",
        "create function f() returns int as $body$ select ';' || $$;$$; $body$ language sql",
        "create function f() returns int begin atomic select 1; select case when 1 = 1 then 2 end; end",
        "create trigger t after insert on x for each row begin if a then b; end if; c; end;",
        "create rule r as on insert to t do also (delete from a; delete from b)",
        "select a$b$c from t where d = $1 and e = '$$;'",
        "select 1 -- don't; \r\n + 2",
        "select ';' as \u00e9$x$",
        "insert into t select * from u where case when a then b end = 1;",
        "select 'never ended; by anything"
      })
  void whatOnlyLooksLikeItIsNot(String sql) {
    assertThat(SqlText.objection(sql)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "insert into t values (1); select 1            | line 1, column 27: 'select 1'",
        "select 'a\\'; drop table t; --'                | line 1, column 14: 'drop table t; --''",
        "select E'a\\\\'; drop table t                 | column 16",
        "select $$a$$; select $$b$$                    | column 15: 'select $$b$$'",
        "select a$$b; drop table t; select $$c         | column 14: 'drop",
        "select $a$ $b$; $a$; drop table t             | column 22: 'drop",
        "select 1 /* ; */; /* ; */ drop table t        | column 27: 'drop",
        "select 1 /* /* */ ; drop */; drop table t     | column 30: 'drop",
        "select 1 // don't\\n; drop table t            | line 2, column 3",
        "select typename'x'; drop table t              | column 21",
        "create table t (a int); drop table u          | column 25",
        "create function f() as $$;$$; drop table t    | column 31",
        "select case when a then b end; drop table t   | column 32",
        "begin_x; drop table t                         | column 10",
        "set local a = 1; select 1                     | column 18",
        "; select 1 ;; select 2                        | column 15",
      })
  void aSecondStatementIsRefusedWithItsPlace(String sql, String place) {
    assertThat(SqlText.objection(sql.replace("\\n", "\n")).orElseThrow())
        .startsWith("a second statement begins at ")
        .contains(place);
  }

  @Test
  void aTextWithoutAStatementIsRefused() {
    assertThat(SqlText.objection("; -- nothing\n;").orElseThrow()).contains("no statement");
  }

  @Test
  void aLongOrHostileTextIsReadOnce() {
    for (String part :
        List.of("/*", "$a$", "'", "\"", "(", "end ", "begin ", "$", "e'\\", "-", "a;")) {
      SqlText.objection("create function " + part.repeat(200_000));
    }
  }

  @Test
  void definitionsAreFound() {
    assertThat(SqlText.definition("delete from t; Truncate table t")).contains("Truncate");
    assertThat(SqlText.definition("delete from created")).isEmpty();
  }
}
