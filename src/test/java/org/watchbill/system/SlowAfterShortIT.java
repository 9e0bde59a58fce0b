package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A queue whose jobs were short is claimed from in groups. When slow jobs come, each still gets a
 * worker as long as there is a free one: none waits in the hand of a worker that is busy.
 *
 * <p>The slow jobs wait for each other: each ends well only if all run at the same time. The sweep,
 * which rings for what is ready, is too rare to be of help.
 */
class SlowAfterShortIT {

  private static final int TOGETHER = 12;

  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    try (Connection connection = Servers.applicationDatabase().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create function meet(meeting integer, others integer) returns void language plpgsql as
          $$ declare patience timestamptz := clock_timestamp() + interval '20 seconds';
          begin
            perform pg_advisory_xact_lock_shared(meeting);
            while (select count(*) from pg_locks
                    where locktype = 'advisory' and objid = meeting) < others loop
              if clock_timestamp() > patience then
                raise exception 'the others do not come';
              end if;
              perform pg_sleep(0.02);
            end loop;
            perform pg_sleep(1); -- so that all see all
          end $$""");
    }
    api = Servers.applicationOnPostgresql().admin();
  }

  @Test
  void jobsOfATypeNeverSeenInTheQueueRunAllAtOnce() throws Exception {
    long most = 0;
    for (int i = 0; i < 3 && most < TOGETHER * 2 / 3; i++) { // the machine may stand still for once
      String queue = "unseen-" + i;
      run(queue, "{\"type\":\"noop\",\"queue\":\"" + queue + "\"}", 300);
      meet(queue, 10 + i);
      most = Math.max(most, startedWithinASecond(queue));
    }
    assertThat(most).isGreaterThanOrEqualTo(TOGETHER * 2 / 3);
  }

  @Test
  void jobsOfATypeThatWasShortRunAllAtOnceToo() throws Exception {
    run("sudden", sql("sudden", "select 1"), 300);
    meet("sudden", 2);
  }

  private static void meet(String queue, int meeting) throws Exception {
    run(queue, sql(queue, "select meet(%d, %d)".formatted(meeting, TOGETHER)), TOGETHER);
    JsonNode jobs = jobs(queue, "SUCCEEDED&type=sql.execute&limit=" + TOGETHER);
    assertThat(jobs).hasSize(TOGETHER);
    for (JsonNode listed : jobs) {
      JsonNode job = api.get("jobs/" + listed.at("/id").asText()).expect(200).body();
      assertThat(job.at("/attempt").asInt()).as(job.toString()).isEqualTo(1);
      assertThat(job.at("/attempts")).as(job.toString()).hasSize(1);
    }
  }

  /** After a second what waits behind a slow job is given back: here nothing was to wait at all. */
  private static long startedWithinASecond(String queue) throws Exception {
    List<Instant> starts = new ArrayList<>();
    jobs(queue, "SUCCEEDED&type=sql.execute&limit=" + TOGETHER)
        .forEach(job -> starts.add(Instant.parse(job.at("/startedAt").asText())));
    Instant first = Collections.min(starts);
    return starts.stream().filter(start -> start.isBefore(first.plusSeconds(1))).count();
  }

  private static void run(String queue, String job, int count) throws Exception {
    api.post("jobs/bulk", String.join("\n", Collections.nCopies(count, job))).expect(202);
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                jobs(queue, "READY").isEmpty()
                    && jobs(queue, "RUNNING").isEmpty()
                    && jobs(queue, "SCHEDULED").isEmpty());
    assertThat(jobs(queue, "DEAD")).isEmpty();
  }

  private static JsonNode jobs(String queue, String filter) throws Exception {
    return api.get("jobs?queue=" + queue + "&state=" + filter).expect(200).body().at("/items");
  }

  private static String sql(String queue, String statement) {
    return """
        {"type":"sql.execute","queue":"%s","maxAttempts":1,"payload":{"sql":"%s"}}"""
        .formatted(queue, statement);
  }
}
