package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /schedules} promises, whatever the database. */
abstract class SchedulesContract {

  private static final String EVERY_SECOND =
      "{\"cron\":\"* * * * * *\",\"type\":\"noop\",\"queue\":\"%s\"}";
  private static final String YEARLY = "{\"cron\":\"@yearly\",\"type\":\"noop\"}";

  private Api api;
  private final String name = "s" + UUID.randomUUID();

  abstract Server server();

  @BeforeEach
  void logIn() {
    api = server().admin();
  }

  private JsonNode firings() throws Exception {
    return api.get("schedules/" + name + "/firings?limit=500").expect(200).body().at("/items");
  }

  @Test
  void everyPlannedInstantFiresOnceAndTheLedgerShowsIt() throws Exception {
    api.put("schedules/" + name, EVERY_SECOND.formatted(name)).expect(201);

    await().atMost(60, SECONDS).until(() -> firings().size() >= 5);
    api.post("schedules/" + name + "/pause").expect(200);

    List<Instant> planned = new ArrayList<>();
    for (JsonNode firing : firings()) {
      assertThat(firing.at("/outcome").asText()).isEqualTo("FIRED");
      Instant at = Instant.parse(firing.at("/plannedAt").asText());
      planned.add(0, at);
      JsonNode job = api.get("jobs/" + firing.at("/jobId").asLong()).expect(200).body();
      assertThat(job.at("/schedule").asText()).isEqualTo(name);
      assertThat(Instant.parse(job.at("/plannedAt").asText())).isEqualTo(at);
    }
    for (int i = 1; i < planned.size(); i++) {
      assertThat(planned.get(i)).isEqualTo(planned.get(i - 1).plusSeconds(1));
    }
    assertThat(api.get("jobs?limit=500&schedule=" + name).body().at("/items"))
        .hasSize(planned.size());
  }

  @Test
  void whatPassesWhilePausedIsSkippedAndRecorded() throws Exception {
    api.put("schedules/" + name, EVERY_SECOND.formatted(name)).expect(201);
    await().atMost(60, SECONDS).until(() -> firings().size() >= 1);
    api.post("schedules/" + name + "/pause").expect(200);
    Instant next = Instant.parse(api.get("schedules/" + name).body().at("/nextAt").asText());
    await().atMost(60, SECONDS).until(() -> Instant.now().isAfter(next.plusSeconds(2)));

    api.post("schedules/" + name + "/resume").expect(200);

    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                firings().at("/0/outcome").asText().equals("FIRED")
                    && firings().findValuesAsText("outcome").contains("SKIPPED_PAUSED"));
    JsonNode skipped = null;
    for (JsonNode firing : firings()) {
      if (firing.at("/outcome").asText().equals("SKIPPED_PAUSED")) {
        skipped = firing;
      }
    }
    assertThat(skipped.at("/instants").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(skipped.at("/jobId").isNull()).isTrue();
    assertThat(Instant.parse(skipped.at("/plannedAt").asText())).isEqualTo(next);
    api.delete("schedules/" + name).expect(204);
  }

  @Test
  void aPauseForAWhileEndsByItself() throws Exception {
    api.put("schedules/" + name, EVERY_SECOND.formatted(name)).expect(201);
    JsonNode paused =
        api.post("schedules/" + name + "/pause", "{\"for\":\"PT2S\"}").expect(200).body();
    assertThat(paused.at("/status").asText()).isEqualTo("PAUSED");
    Instant until = Instant.parse(paused.at("/pausedUntil").asText());

    await()
        .atMost(60, SECONDS)
        .until(() -> firings().findValuesAsText("outcome").contains("SKIPPED_PAUSED"));
    await().atMost(60, SECONDS).until(() -> firings().at("/0/outcome").asText().equals("FIRED"));

    assertThat(api.get("schedules/" + name).body().at("/status").asText()).isEqualTo("PLANNED");
    for (JsonNode firing : firings()) {
      Instant last = Instant.parse(firing.at("/lastPlannedAt").asText());
      if (firing.at("/outcome").asText().equals("SKIPPED_PAUSED")) {
        assertThat(last).isBefore(until);
      }
    }
    assertThat(Instant.parse(firings().at("/0/plannedAt").asText())).isAfterOrEqualTo(until);
    api.delete("schedules/" + name).expect(204);
  }

  @Test
  void anInstantFiresOnceAndTheScheduleHasEnded() throws Exception {
    Instant at = Instant.now().plusSeconds(8).truncatedTo(ChronoUnit.SECONDS);
    String once = "{\"at\":\"" + at + "\",\"type\":\"noop\"}";
    api.put("schedules/" + name, once).expect(201);

    await().atMost(60, SECONDS).until(() -> firings().size() == 1);

    assertThat(firings().at("/0/outcome").asText()).isEqualTo("FIRED");
    assertThat(firings().at("/0/plannedAt").asText()).isEqualTo(at.toString());
    JsonNode ended = api.get("schedules/" + name).body();
    assertThat(ended.at("/status").asText()).isEqualTo("ENDED");
    assertThat(ended.at("/nextAt").isNull()).isTrue();
    assertThat(ended.at("/ended").asText()).contains("no instant after");
    Api.Answer late =
        api.put("schedules/late-" + name, once.replace(at.toString(), "2020-01-01T00:00:00Z"));
    assertThat(late.expect(422).body().at("/errors/0/path").asText()).isEqualTo("$.at");
  }

  @Test
  void aScheduleRunsNowWithoutTouchingItsPlan() throws Exception {
    api.put("schedules/" + name, YEARLY).expect(201);
    String next = api.get("schedules/" + name).body().at("/nextAt").asText();

    long job = api.post("schedules/" + name + "/run").expect(202).body().at("/jobId").asLong();

    JsonNode ran =
        await()
            .atMost(60, SECONDS)
            .until(
                () -> api.get("jobs/" + job).body(),
                j -> j.at("/state").asText().equals("SUCCEEDED"));
    assertThat(ran.at("/schedule").asText()).isEqualTo(name);
    assertThat(ran.at("/plannedAt").isNull()).isTrue();
    assertThat(firings()).isEmpty();
    assertThat(api.get("schedules/" + name).body().at("/nextAt").asText()).isEqualTo(next);
  }

  @Test
  void anETagGuardsAChange() throws Exception {
    String tag = api.put("schedules/" + name, YEARLY).expect(201).header("ETag");
    String changed =
        api.put(
                "schedules/" + name,
                YEARLY.replace("noop\"", "noop\",\"priority\":9"),
                "If-Match",
                tag)
            .expect(200)
            .header("ETag");
    assertThat(changed).isNotEqualTo(tag);

    Api.Answer stale = api.put("schedules/" + name, YEARLY, "If-Match", tag);

    assertThat(stale.status()).isEqualTo(412);
    assertThat(api.get("schedules/" + name).expect(200).header("ETag")).isEqualTo(changed);
    api.delete("schedules/" + name).expect(204);
    api.get("schedules/" + name).expect(404);
  }

  @Test
  void aBadScheduleIsRefusedWithItsReason() throws Exception {
    assertRefused("{\"cron\":\"61 * * * *\",\"type\":\"noop\"}", "$.cron", "61");
    assertRefused("{\"cron\":\"0 0 30 2 *\",\"type\":\"noop\"}", "$.cron", "never");
    assertRefused("{\"cron\":\"@daily\",\"zone\":\"Mars\",\"type\":\"noop\"}", "$.zone", "Mars");
    assertRefused("{\"type\":\"noop\"}", "$.cron", "missing");
    assertRefused("{\"cron\":\"@daily\",\"type\":\"nop\"}", "$.type", "known types");
    assertRefused(
        "{\"cron\":\"@daily\",\"type\":\"http.request\",\"payload\":{\"url\":\"ftp://x\"}}",
        "$.payload.url",
        "ftp");
    assertRefused("{\"cron\":\"@daily\",\"type\":\"noop\",\"priority\":11}", "$.priority", "11");
  }

  private void assertRefused(String body, String path, String detail) throws Exception {
    Api.Answer answer = api.put("schedules/" + name, body);
    assertThat(answer.status()).as("%s: %s", body, answer.response().body()).isEqualTo(422);
    assertThat(answer.body().at("/errors/0/path").asText()).as(body).isEqualTo(path);
    assertThat(answer.body().at("/detail").asText()).as(body).contains(detail);
  }

  @Test
  void aPreviewShowsTheNextInstants() throws Exception {
    JsonNode preview =
        api.post(
                "schedules/preview?count=3",
                "{\"cron\":\"30 2 * * *\",\"zone\":\"Europe/Amsterdam\"}")
            .expect(200)
            .body();

    assertThat(preview.at("/description").asText()).isNotBlank();
    assertThat(preview.at("/items")).hasSize(3);
    for (JsonNode item : preview.at("/items")) {
      assertThat(item.at("/local").asText()).contains(":30");
      assertThat(Instant.parse(item.at("/at").asText()))
          .isAfter(Instant.now().minus(Duration.ofMinutes(1)));
    }
  }

  @Test
  void aFanOutSubmitsOneJobForEachRecordAndSkipsOnesStillOpen() throws Exception {
    run(
        "insert into record values ('1-%1$s', 'one', '%1$s'), ('2-%1$s', 'two', '%1$s'), ('3-%1$s', 'three', '%1$s')");
    String fanout =
        """
        {"type":"sql.fanout","payload":{"query":"select id, name from record where run = '%s' order by id","key":"id",
         "job":{"type":"noop","queue":"%s","delay":"PT1H","tags":["r-${id}"],
                "payload":{"id":"${id}","text":"record ${name}"}}}}"""
            .formatted(name, name);

    JsonNode first = succeeded(api.submit(fanout));
    run("insert into record values ('4-%1$s', 'four', '%1$s')");
    JsonNode second = succeeded(api.submit(fanout));

    assertThat(first.at("/result/jobs").asInt()).isEqualTo(3);
    assertThat(second.at("/result/jobs").asInt()).isEqualTo(1);
    assertThat(second.at("/result/skipped").asInt()).isEqualTo(3);
    JsonNode jobs = api.get("jobs?queue=" + name).body().at("/items");
    assertThat(jobs).hasSize(4);
    JsonNode newest = api.get("jobs/" + jobs.at("/0/id").asLong()).expect(200).body();
    assertThat(newest.at("/payload").toString())
        .isEqualTo("{\"id\":\"4-%s\",\"text\":\"record four\"}".formatted(name));
    assertThat(jobs.at("/0/tags/0").asText()).isEqualTo("r-4-" + name);
  }

  private void run(String sql) throws Exception {
    succeeded(
        api.submit(
            "{\"type\":\"sql.execute\",\"payload\":{\"sql\":\"" + sql.formatted(name) + "\"}}"));
  }

  private JsonNode succeeded(long id) {
    return await()
        .atMost(60, SECONDS)
        .until(
            () -> api.get("jobs/" + id).body(), j -> j.at("/state").asText().equals("SUCCEEDED"));
  }
}
