package org.watchbill.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.job.Job;
import org.watchbill.job.JobState;
import org.watchbill.job.Settlement;
import org.watchbill.job.TestDatabase;

/** What a node that is gone costs its jobs: on the real databases, step by step. */
class RescueIT {

  private static final Duration LONG_WAITED = Duration.ofMinutes(5);

  private TestDatabase database;
  private Claimers claimers;
  private Rescuer rescuer;

  private void on(String kind, int jobs) throws Exception {
    database = TestDatabase.of(kind);
    claimers = new Claimers(database);
    claimers.queue(null, false);
    claimers.submit(1, jobs, 4, Instant.now(), i -> null);
    rescuer = new Rescuer(database);
    node(Rescuer.SELF, "current_timestamp + interval '60' second", "null", "null");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void node(String id, String leaseUntil, String endedAt, String drainAskedAt)
      throws SQLException {
    database.execute("delete from watchbill.node where id = '%s'".formatted(id));
    database.execute(
        """
        insert into watchbill.node (id, name, started_at, lease_until, ended_at, drain_asked_at)
        values ('%s', '%s', current_timestamp, %s, %s, %s)"""
            .formatted(id, id, leaseUntil, endedAt, drainAskedAt));
  }

  private void killed(String id) throws SQLException {
    node(id, "current_timestamp", "current_timestamp", "null");
  }

  private List<Job> claim(String node, int limit) throws SQLException {
    try (Connection connection = database.dataSource.getConnection()) {
      return claimers.fast(connection, node, limit, Set.of());
    }
  }

  /** Claims until there is no more; the ids of each claim. */
  private List<List<Long>> claims(String node, int limit) throws SQLException {
    List<List<Long>> claims = new ArrayList<>();
    List<Job> jobs = claim(node, limit);
    while (!jobs.isEmpty()) {
      claims.add(jobs.stream().map(Job::id).toList());
      jobs = claim(node, limit);
    }
    return claims;
  }

  private String row(long id) throws SQLException {
    return text(
        "select concat(state, ' failures ', failures, ' alone ', case when alone then 'yes' else 'no' end)"
            + " from watchbill.job where id = "
            + id);
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static List<List<Long>> eachAlone(int from, int to) {
    return LongStream.rangeClosed(from, to).mapToObj(List::of).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatIsLostInAGroupCostsNothingAndIsClaimedAloneFromThenOn(String kind) throws Exception {
    on(kind, 40);
    database.execute("update watchbill.job set max_attempts = 1");
    assertThat(claim("n.1", 40)).hasSize(40);
    killed("n.1");
    rescuer.rescue();

    for (int id = 1; id <= 40; id++) {
      assertThat(row(id)).isEqualTo("READY failures 0 alone yes");
    }
    assertThat(text("select error_message from watchbill.attempt where job_id = 7"))
        .contains("n.1 ended", "may not have begun", "claimed alone");
    assertThat(claims("n.2", 20)).isEqualTo(eachAlone(1, 40));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aJobThatKillsItsNodeEachTimeIsDeadInTheEnd(String kind) throws Exception {
    on(kind, 3);
    database.execute("update watchbill.job set max_attempts = 2");
    int deaths = 0;
    while (deaths < 9 && !row(1).startsWith("DEAD")) {
      String node = "n." + ++deaths;
      Job first = claim(node, 20).get(0);
      assertThat(first.id()).isEqualTo(1);
      killed(node);
      rescuer.rescue();
    }
    assertThat(deaths).isEqualTo(3); // with the others, and twice alone
    assertThat(row(1)).isEqualTo("DEAD failures 2 alone yes");
    assertThat(row(2)).isEqualTo("READY failures 0 alone yes");
    assertThat(row(3)).isEqualTo("READY failures 0 alone yes");
    assertThat(text("select count(*) from watchbill.attempt where job_id = 1")).isEqualTo("3");
  }

  /** Its worker may have waited for memory; in each kind of claim. */
  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aLongPayloadThatIsLostCostsNothingTheFirstTime(String kind) throws Exception {
    on(kind, 1);
    database.execute("update watchbill.job set payload = repeat('x', 20000)");
    claim("n.1", 1);
    assertThat(company()).containsExactly(1L);
    readyAgain();
    try (Connection connection = database.dataSource.getConnection()) {
      claimers.aged(connection, "n.1", 1, Duration.ofMinutes(1));
      assertThat(company()).containsExactly(1L);
      readyAgain();
      claimers.queue("{\"maxRunning\": 20}", true);
      claimers.limited(connection, "n.1", 1);
      assertThat(company()).containsExactly(1L);
    }
    killed("n.1");
    rescuer.rescue();
    assertThat(row(1)).isEqualTo("READY failures 0 alone yes");

    claimers.queue(null, false);
    claim("n.2", 1);
    killed("n.2");
    rescuer.rescue();
    assertThat(row(1)).isEqualTo("READY failures 1 alone yes");
  }

  /** What a commit that the database did not live through costs. */
  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatAnOutageUndoesCostsNothingTheFirstTime(String kind) throws Exception {
    on(kind, 1);
    database.execute("update watchbill.job set max_attempts = 1");
    Settlement first = Settlement.undone(claim("n.1", 1).get(0), "away", Instant.now());
    assertThat(first.state()).isEqualTo(JobState.READY);
    assertThat(first.burned()).isFalse();
    assertThat(first.alone()).isTrue();

    readyAgain();
    database.execute("update watchbill.job set alone = true");
    Settlement second = Settlement.undone(claim("n.1", 1).get(0), "away", Instant.now());
    assertThat(second.state()).isEqualTo(JobState.DEAD);
    assertThat(second.burned()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatIsLostAloneCounts(String kind) throws Exception {
    on(kind, 2);
    claim("n.1", 1);
    killed("n.1");
    rescuer.rescue();
    assertThat(row(1)).isEqualTo("READY failures 1 alone no");
    assertThat(row(2)).isEqualTo("READY failures 0 alone no");
    assertThat(claims("n.2", 20)).isEqualTo(List.of(List.of(1L, 2L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatANodeLeavesThatWasDrainedOrStoppedCostsNothing(String kind) throws Exception {
    on(kind, 3);
    claim("n.1", 1);
    claim("n.1", 20);
    node("n.1", "current_timestamp", "current_timestamp", "current_timestamp");
    rescuer.rescue();
    for (int id = 1; id <= 3; id++) {
      assertThat(row(id)).isEqualTo("READY failures 0 alone no");
    }
    assertThat(text("select outcome from watchbill.attempt where job_id = 1")).isEqualTo("LOST");
    assertThat(text("select error_message from watchbill.attempt where job_id = 1"))
        .contains("n.1 was drained", "does not count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aLeaseThatIsOverForAMomentIsNobodysDeath(String kind) throws Exception {
    on(kind, 2);
    claim("n.1", 1);
    claim("n.2", 1);
    node("n.1", "current_timestamp - interval '1' second", "null", "null");
    node("n.2", "current_timestamp - interval '1' second", "null", "null");
    rescuer.rescue();
    node("n.2", "current_timestamp + interval '60' second", "null", "null");
    rescuer.rescue();
    assertThat(row(1)).startsWith("RUNNING");
    await()
        .atMost(LONG_WAITED)
        .until(
            () -> {
              rescuer.rescue();
              return row(1).startsWith("READY");
            });
    assertThat(row(2)).startsWith("RUNNING");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void oneThatCannotBeEndedHoldsUpNoneOfTheOthers(String kind) throws Exception {
    int jobs = 3 * FindOrphans.GROUP + 10;
    on(kind, jobs);
    claim("n.1", jobs);
    database.execute(
        """
        insert into watchbill.attempt (job_id, number, node, started_at, finished_at, outcome)
        select id, 1, 'n.0', created_at, created_at, 'FAILED' from watchbill.job
         where id between 1 and %d or id = 200"""
            .formatted(FindOrphans.GROUP));
    killed("n.1");
    rescuer.rescue();
    assertThat(text("select count(*) from watchbill.job where state = 'RUNNING'"))
        .isEqualTo(String.valueOf(FindOrphans.GROUP + 1));
    assertThat(row(FindOrphans.GROUP + 1)).startsWith("READY");
    assertThat(row(jobs)).startsWith("READY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void noPayloadIsReadToEndAnAttempt(String kind) throws Exception {
    on(kind, 3);
    claim("n.1", 3);
    List<Job> found = rescuer.find.of("n.1", 0);
    assertThat(found).extracting(Job::id).containsExactly(1L, 2L, 3L);
    assertThat(found).extracting(Job::payload).containsOnlyNulls();
    assertThat(found).extracting(Job::company).containsOnly(true);
    assertThat(rescuer.find.of("n.1", 2)).extracting(Job::id).containsExactly(3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aClaimThatWasNotAnsweredIsGivenBackWithoutATrace(String kind) throws Exception {
    on(kind, 4);
    database.execute("update watchbill.job set max_attempts = 1");
    claim(Rescuer.SELF, 1);
    List<Job> held = claim(Rescuer.SELF, 1);
    List<Job> thrownOut = claim(Rescuer.SELF, 1);
    Job beingRecorded = claim(Rescuer.SELF, 1).get(0);
    rescuer.inFlight.add(held);
    rescuer.recording.add(InFlight.Token.of(beingRecorded));
    rescuer.inFlight.drop(thrownOut);
    rescuer.rescue();
    assertThat(row(1)).startsWith("RUNNING");

    await()
        .atMost(LONG_WAITED.toSeconds(), SECONDS)
        .until(
            () -> {
              rescuer.rescue();
              return !row(1).startsWith("RUNNING") && !row(3).startsWith("RUNNING");
            });
    assertThat(row(1)).isEqualTo("READY failures 0 alone no");
    assertThat(row(2)).startsWith("RUNNING");
    assertThat(row(4)).startsWith("RUNNING");
    assertThat(row(3)).isEqualTo("DEAD failures 1 alone no");
    assertThat(text("select count(*) from watchbill.attempt where job_id = 1")).isEqualTo("0");
    Job again = claim("n.2", 1).get(0);
    assertThat(again.id()).isEqualTo(1);
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.token()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatIsToBeClaimedAloneIsSoInEveryKindOfClaim(String kind) throws Exception {
    on(kind, 7);
    database.execute("update watchbill.job set alone = true where id in (3, 4)");
    assertThat(claims("n.1", 20))
        .isEqualTo(List.of(List.of(1L, 2L), List.of(3L), List.of(4L), List.of(5L, 6L, 7L)));
    assertThat(company()).containsExactly(1L, 2L, 5L, 6L, 7L);

    readyAgain();
    List<List<Long>> aged = new ArrayList<>();
    try (Connection connection = database.dataSource.getConnection()) {
      for (int i = 0; i < 4; i++) {
        aged.add(ids(claimers.aged(connection, "n.1", 20, Duration.ofMinutes(1))));
      }
    }
    assertThat(aged)
        .isEqualTo(List.of(List.of(1L, 2L), List.of(3L), List.of(4L), List.of(5L, 6L, 7L)));
    assertThat(company()).containsExactly(1L, 2L, 5L, 6L, 7L);

    readyAgain();
    claimers.queue("{\"maxRunning\": 20}", true);
    List<List<Long>> limited = new ArrayList<>();
    try (Connection connection = database.dataSource.getConnection()) {
      for (int i = 0; i < 4; i++) {
        limited.add(ids(claimers.limited(connection, "n.1", 20).jobs()));
      }
    }
    assertThat(limited)
        .isEqualTo(List.of(List.of(1L, 2L), List.of(3L), List.of(4L), List.of(5L, 6L, 7L)));
    assertThat(company()).containsExactly(1L, 2L, 5L, 6L, 7L);
  }

  private static List<Long> ids(List<Job> jobs) {
    return jobs.stream().map(Job::id).toList();
  }

  private void readyAgain() throws SQLException {
    database.execute("update watchbill.job set state = 'READY', node = null, company = false");
  }

  private List<Long> company() throws SQLException {
    String ids =
        text(
            "select coalesce(listagg, '') from (select "
                + (database.vendor.schema().equals("WATCHBILL")
                    ? "listagg(id, ',') within group (order by id)"
                    : "string_agg(id::text, ',' order by id)")
                + " as listagg from watchbill.job where company) as c");
    return ids.isEmpty() ? List.of() : List.of(ids.split(",")).stream().map(Long::valueOf).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aClaimThatWasCutSaysThatThereIsMore(String kind) throws Exception {
    on(kind, 5);
    database.execute("update watchbill.job set alone = true where id = 3");
    List<Boolean> cut = new ArrayList<>();
    try (Connection connection = database.dataSource.getConnection()) {
      IntStream.range(0, 4)
          .forEach(
              i -> {
                try {
                  cut.add(claimers.taken(connection, "n.1", 20, Set.of()).cut());
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
    }
    assertThat(cut).containsExactly(true, true, false, false);
  }
}
