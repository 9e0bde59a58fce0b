package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;

class FanOutTest {

  private final Database database = new Database();
  private final RecordedJobs jobs = new RecordedJobs();
  private final FanOut handler = new FanOut(database.sources(), database.outside(), jobs);

  @BeforeEach
  void table() throws SQLException {
    for (var pool : new JdbcConnectionPool[] {database.own, database.foreign}) {
      Database.run(pool, "create table orders (id int primary key, state varchar(10))");
      Database.run(pool, "insert into orders values (1, 'due'), (2, 'due'), (3, 'paid')");
    }
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void everyRowBecomesAJob() throws Exception {
    Verdict verdict =
        fanOut(
            "{'query': 'select id, state as s from orders where state = ? order by id',"
                + " 'parameters': ['due'], 'job': {'type': 'child', 'payload': {'order': '${ID}'},"
                + " 'tags': ['${s}']}}");

    assertThat(verdict).isEqualTo(Verdict.done(new FanOut.Result(2, 0, 2)));
    assertThat(jobs.first)
        .extracting(j -> j.payload() + " " + j.tags())
        .containsExactly("{\"order\":1} [due]", "{\"order\":2} [due]");
    assertThat(database.callsOutside).hasValue(0);
  }

  @Test
  void aSecondRunSkipsRowsWhoseJobIsStillOpen() throws Exception {
    String fanOut =
        "{'query': 'select id from orders', 'key': 'id', 'job': {'type': 'child', 'payload': {}}}";

    assertThat(fanOut(fanOut)).isEqualTo(Verdict.done(new FanOut.Result(3, 0, 3)));
    jobs.open.remove("2");
    assertThat(fanOut(fanOut)).isEqualTo(Verdict.done(new FanOut.Result(1, 2, 3)));
    assertThat(jobs.first).extracting(NewJob::uniqueKey).containsExactly("1", "2", "3", "2");
  }

  @Test
  void aHundredThousandRowsAreHandedOnInGroups() throws Exception {
    Verdict verdict =
        fanOut(
            "{'query': 'select x from system_range(1, 100500)',"
                + " 'job': {'type': 'child', 'payload': {'n': '${x}'}}}");

    assertThat(verdict).isEqualTo(Verdict.done(new FanOut.Result(100_500, 0, 100_500)));
    assertThat(jobs.groups).hasSize(101).endsWith(500).containsOnly(1000, 500);
  }

  @Test
  void aStatementThatChangesRowsAndReturnsThemIsAQueryToo() throws Exception {
    Verdict verdict =
        fanOut(
            "{'query': 'select id from final table (update orders set state = ? where state = ?)',"
                + " 'parameters': ['taken', 'due'],"
                + " 'job': {'type': 'child', 'payload': {'order': '${id}'}}}");

    assertThat(verdict).isEqualTo(Verdict.done(new FanOut.Result(2, 0, 2)));
    assertThat(taken(database.own)).isEqualTo("2");
  }

  @Test
  void aForeignDataSourceIsReadOutsideTheTransactionAndNeverChanged() throws Exception {
    Verdict verdict =
        fanOut(
            "{'query': 'select id from final table (update orders set state = ? where state = ?)',"
                + " 'parameters': ['taken', 'due'], 'dataSource': 'jdbc/foreign',"
                + " 'job': {'type': 'child', 'payload': {'order': '${id}'}}}");

    assertThat(verdict).isEqualTo(Verdict.done(new FanOut.Result(2, 0, 2)));
    assertThat(taken(database.foreign)).isEqualTo("0");
    assertThat(database.callsOutside).hasValue(4);
    assertThat(database.foreign.getActiveConnections()).isZero();
  }

  @Test
  void valuesKeepTheirTypes() throws Exception {
    Database.run(database.own, "set time zone '+02:00'");
    Verdict verdict =
        fanOut(
            "{'query': 'select 1 i, 12345678901 l, 1.25 d, cast(0.1 as real) r, true b, null n, date"
                + " ''2026-01-02'' d1, timestamp ''2026-01-02 03:04:00'' t, timestamp with time zone"
                + " ''2026-01-02 03:04:05+02:00'' z, time ''03:04:05'' h, ''x'' s, cast("
                + "''0f8fad5b-d9cb-469f-a165-70867728950e'' as uuid) u', 'job': {'type': 'child',"
                + " 'payload': {'all': ['${i}', '${l}', '${d}', '${r}', '${b}', '${n}', '${d1}',"
                + " '${t}', '${z}', '${h}', '${s}', '${u}']}}}");

    assertThat(verdict).isEqualTo(Verdict.done(new FanOut.Result(1, 0, 1)));
    assertThat(Json.write(jobs.first.get(0).payload().get("all")))
        .isEqualTo(
            "[1,12345678901,1.25,0.1,true,null,\"2026-01-02\",\"2026-01-02T03:04:00\","
                + "\"2026-01-02T01:04:05Z\",\"03:04:05\",\"x\","
                + "\"0f8fad5b-d9cb-469f-a165-70867728950e\"]");
  }

  @Test
  void whatAnotherTryCannotMendIsDeadWithItsReason() throws Exception {
    dead(
        "'query': 'select id, state from orders'",
        "{'x': '${nope}'}",
        "the query has no column 'nope'; it has: id, state");
    dead(
        "'query': 'select id, 2 as id from orders'",
        "{'x': '${id}'}",
        "the query has several columns 'id'; name them apart");
    dead(
        "'query': 'select cast(null as varbinary) as b'",
        "{'x': '${b}'}",
        "column 'b' holds bytes, which JSON cannot");
    dead(
        "'query': 'update orders set id = id'",
        "{}",
        "the query returns no rows; sql.execute is for statements");
    dead(
        "'key': 'k', 'query': 'select case when id = 2 then 1 end as k from orders order by id'",
        "{}",
        "row 1: the key column 'k' is null; row 3: the key column 'k' is null");
    dead("'key': 'k', 'query': 'select null as k'", "{}", "row 1: the key column 'k' is null");
    dead(
        "'query': 'select id from orders'",
        "'text'",
        "a child of rows 1 to 3 is refused: row 1: $.type: no such type");
  }

  @Test
  void anInterruptStopsBetweenGroups() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () ->
                fanOut(
                    "{'query': 'select id from orders', 'job': {'type': 'child', 'payload': {}}}"))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("stopped after 0 rows");
    assertThat(database.own.getActiveConnections()).isZero();
  }

  private void dead(String query, String payload, String why) throws Exception {
    assertThat(fanOut("{%s, 'job': {'type': 'child', 'payload': %s}}".formatted(query, payload)))
        .isEqualTo(Verdict.dead(why));
    assertThat(database.own.getActiveConnections()).isZero();
  }

  private static String taken(JdbcConnectionPool pool) throws SQLException {
    return Database.one(pool, "select count(*) from orders where state = 'taken'");
  }

  /** Single quotes stand for double ones, two of them for a single one. */
  private Verdict fanOut(String json) throws Exception {
    String text = json.replace("''", "\0").replace('\'', '"').replace('\0', '\'');
    return handler.handle(
        Json.read(Json.tree(text), FanOut.Request.class, "$.payload"), new FakeJob("sql.fanout"));
  }
}
