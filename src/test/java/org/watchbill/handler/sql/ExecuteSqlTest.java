package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;

class ExecuteSqlTest {

  private final Database database = new Database();
  private final ExecuteSql handler = new ExecuteSql(database.sources(), database.outside());

  @BeforeEach
  void table() throws SQLException {
    String table =
        "create table t (id int primary key, n decimal(20,2), s varchar(20), d date, u uuid,"
            + " b boolean, l bigint)";
    Database.run(database.own, table);
    Database.run(database.foreign, table);
    Database.run(database.own, "insert into t (id) values (1), (2), (3)");
    Database.run(database.foreign, "insert into t (id) values (1), (2)");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void theResultIsTheNumberOfAffectedRows() throws Exception {
    assertThat(execute("{'sql': 'update t set n = 5 where id > ?', 'parameters': [1]}"))
        .isEqualTo(Verdict.done(new ExecuteSql.Result(2)));
    assertThat(execute("{'sql': 'select * from t where n = 5'}"))
        .isEqualTo(Verdict.done(new ExecuteSql.Result(2)));
    assertThat(database.callsOutside).hasValue(0);
  }

  @Test
  void parametersTakeTheTypeThatFitsThem() throws Exception {
    execute(
        "{'sql': 'insert into t values (?, ?, ?, ?, ?, ?, ?)', 'parameters': [9, 12.34, null,"
            + " '2026-01-31', '0f8fad5b-d9cb-469f-a165-70867728950e', true, 12345678901]}");

    assertThat(
            Database.one(
                database.own,
                "select id || '|' || n || '|' || coalesce(s, 'null') || '|' || d || '|' || u ||"
                    + " '|' || b || '|' || l from t where id = 9"))
        .isEqualTo("9|12.34|null|2026-01-31|0f8fad5b-d9cb-469f-a165-70867728950e|TRUE|12345678901");
  }

  @Test
  void aForeignDataSourceIsUsedAndCommittedOutsideTheTransaction() throws Exception {
    assertThat(execute("{'sql': 'delete from t', 'dataSource': 'jdbc/foreign'}"))
        .isEqualTo(Verdict.done(new ExecuteSql.Result(2)));

    assertThat(database.callsOutside).hasValue(1);
    assertThat(Database.one(database.foreign, "select count(*) from t")).isEqualTo("0");
    assertThat(Database.one(database.own, "select count(*) from t")).isEqualTo("3");
  }

  @Test
  void aFailureOnAForeignDataSourceLeavesNothingBehind() throws Exception {
    Database.run(database.foreign, "create alias touch for '" + Touch.class.getName() + ".touch'");
    String sql = "select touch() / (id - id) from t";

    assertThatThrownBy(() -> execute("{'sql': '" + sql + "', 'dataSource': 'jdbc/foreign'}"))
        .isInstanceOf(SQLException.class);
    assertThat(Database.one(database.foreign, "select count(*) from t where n = 1")).isEqualTo("0");
  }

  @Test
  void anErrorOfTheDataIsAFailureThatNamesItsSqlState() {
    assertThatThrownBy(() -> execute("{'sql': 'insert into t (id) values (1)'}"))
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith("SQLState 23505: ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anErrorInTheTextIsDeadAtOnce() throws Exception {
    assertThat(execute("{'sql': 'delete from nowhere'}"))
        .isInstanceOfSatisfying(
            Verdict.Dead.class,
            dead -> assertThat(dead.why()).startsWith("SQLState 42S").contains("NOWHERE"));
  }

  @Test
  void aStatementThatCommitsByItselfDoesNotJoin() throws Exception {
    assertThat(execute("{'sql': 'truncate table t'}"))
        .isEqualTo(
            Verdict.dead(
                "'truncate' commits by itself on this database and would break the job's"
                    + " transaction"));
    assertThat(execute("{'sql': 'truncate table t', 'dataSource': 'jdbc/foreign'}"))
        .isInstanceOf(Verdict.Done.class);
  }

  @Test
  void onlyListedDataSourcesAreUsed() throws Exception {
    assertThat(execute("{'sql': 'select 1', 'dataSource': 'jdbc/secret'}"))
        .isEqualTo(
            Verdict.dead(
                "data source 'jdbc/secret' is not in watchbill.sql.data-sources (jdbc/foreign,"
                    + " jdbc/missing, jdbc/watchbill)"));
    assertThat(new AllowedDataSource.Validator(Database.settings()).objection("jdbc/secret"))
        .isPresent();
    assertThat(new AllowedDataSource.Validator(Database.settings()).objection("jdbc/foreign"))
        .isEmpty();
    assertThatThrownBy(() -> execute("{'sql': 'select 1', 'dataSource': 'jdbc/missing'}"))
        .hasMessage("the server has no data source 'jdbc/missing'");
  }

  private Verdict execute(String json) throws Exception {
    return handler.handle(
        Json.read(Json.tree(json.replace('\'', '"')), ExecuteSql.Request.class, "$.payload"),
        new FakeJob("sql.execute"));
  }

  /** Changes rows in the midst of a statement that then fails. */
  public static final class Touch {

    private Touch() {}

    /** For the alias of H2. */
    public static int touch(Connection connection) throws SQLException {
      try (Statement update = connection.createStatement()) {
        return update.executeUpdate("update t set n = 1");
      }
    }
  }
}
