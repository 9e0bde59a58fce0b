package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of planned instants while runs take longer than the interval between them. */
abstract class OverlapContract {

  /** A run inserts a row and then takes more than two intervals. */
  private static final String SECONDLY_SLOW =
      """
      {"cron": "* * * * * *", "overlap": "%s", "maxFirings": %d, "type": "sql.execute",
       "payload": {"sql": "insert into record (id, run) select cast(random() as varchar(40)), '%s' from (select a_while(2500)) w"}}""";

  private Api api;
  private final String name = "o" + UUID.randomUUID();

  abstract Server server();

  @BeforeEach
  void logIn() {
    api = server().admin();
  }

  /** One job of the schedule that has ended. */
  private record Run(String state, Instant planned, Instant started, Instant finished) {}

  /** Fires a schedule as often as its definition says, and gives its runs in their order. */
  private List<Run> runs(String definition) throws Exception {
    api.put("schedules/" + name, definition).expect(201);
    await().atMost(3, MINUTES).until(this::ended);
    return jobs().stream().map(OverlapContract::run).toList();
  }

  private boolean ended() throws Exception {
    JsonNode schedule = api.get("schedules/" + name).expect(200).body();
    List<JsonNode> jobs = jobs();
    return schedule.at("/status").asText().equals("ENDED")
        && schedule.at("/queuedAt").isNull()
        && jobs.size() == schedule.at("/maxFirings").asInt()
        && jobs.stream().noneMatch(job -> job.at("/finishedAt").isNull());
  }

  private List<JsonNode> jobs() throws Exception {
    List<JsonNode> jobs = new ArrayList<>();
    api.get("jobs?schedule=" + name).expect(200).body().at("/items").forEach(j -> jobs.add(0, j));
    return jobs;
  }

  private static Run run(JsonNode job) {
    return new Run(
        job.at("/state").asText(),
        Instant.parse(job.at("/plannedAt").asText()),
        instant(job.at("/startedAt")),
        instant(job.at("/finishedAt")));
  }

  private static Instant instant(JsonNode node) {
    return node.isNull() ? null : Instant.parse(node.asText());
  }

  private List<JsonNode> firings() throws Exception {
    JsonNode items = api.get("schedules/" + name + "/firings").expect(200).body().at("/items");
    return StreamSupport.stream(items.spliterator(), false).toList();
  }

  private List<String> outcomes() throws Exception {
    return firings().stream().map(firing -> firing.at("/outcome").asText()).toList();
  }

  private String slow(String overlap, int firings) {
    return SECONDLY_SLOW.formatted(overlap, firings, name);
  }

  @Test
  void skipNeverStartsARunWhileAnotherIsOpen() throws Exception {
    List<Run> runs = runs(slow("SKIP", 3));

    assertOneAfterTheOther(runs);
    assertThat(outcomes()).contains("SKIPPED_OVERLAP");
    assertThat(firings()).allMatch(f -> f.at("/jobId").isNull() != fired(f));
  }

  private static void assertOneAfterTheOther(List<Run> runs) {
    assertThat(runs).allMatch(run -> run.state.equals("SUCCEEDED"));
    for (int i = 1; i < runs.size(); i++) {
      assertThat(runs.get(i).started).isAfterOrEqualTo(runs.get(i - 1).finished);
    }
  }

  private static boolean fired(JsonNode firing) {
    return firing.at("/outcome").asText().equals("FIRED");
  }

  @Test
  void queueOneFiresTheFirstInstantThatCameMeanwhileWhenTheRunEnds() throws Exception {
    List<Run> runs = runs(slow("QUEUE_ONE", 3));

    assertOneAfterTheOther(runs);
    assertThat(runs.get(1).planned).isEqualTo(runs.get(0).planned.plusSeconds(1));
    assertThat(outcomes()).contains("SKIPPED_OVERLAP").doesNotContain("QUEUED");
    JsonNode kept =
        firings().stream()
            .filter(f -> Instant.parse(f.at("/plannedAt").asText()).equals(runs.get(1).planned))
            .findFirst()
            .orElseThrow();
    assertThat(fired(kept)).isTrue();
    assertThat(Instant.parse(kept.at("/firedAt").asText())).isAfterOrEqualTo(runs.get(0).finished);
  }

  @Test
  void allowTwoRunsTwoAtATimeAndNoMore() throws Exception {
    List<Run> runs = runs(slow("ALLOW(2)", 4));

    for (Run run : runs) {
      assertThat(runs)
          .filteredOn(r -> !r.started.isAfter(run.started) && r.finished.isAfter(run.started))
          .hasSizeBetween(1, 2);
    }
    assertThat(runs.get(1).started).isBefore(runs.get(0).finished);
    assertThat(outcomes()).contains("SKIPPED_OVERLAP");
  }

  @Test
  void replaceCancelsTheOpenRunAndUndoesItsWork() throws Exception {
    List<Run> runs = runs(slow("REPLACE", 3));

    assertThat(runs.get(2).state).isEqualTo("SUCCEEDED");
    assertThat(runs).extracting(Run::state).contains("CANCELLED");
    long succeeded = runs.stream().filter(run -> run.state.equals("SUCCEEDED")).count();
    assertThat(records()).isEqualTo(succeeded);
  }

  /** How many rows the runs have left behind. */
  private long records() throws Exception {
    long id =
        api.submit(
            """
            {"type": "sql.execute",
             "payload": {"sql": "update record set name = 'seen' where run = ?", "parameters": ["%s"]}}"""
                .formatted(name));
    return await()
        .atMost(1, MINUTES)
        .until(() -> api.get("jobs/" + id).body(), j -> j.at("/state").asText().equals("SUCCEEDED"))
        .at("/result/rows")
        .asLong();
  }

  @Test
  void aFixedDelayCountsFromTheEndOfTheRun() throws Exception {
    List<Run> runs =
        runs(
            """
            {"fixedDelay": "PT1S", "maxFirings": 3, "type": "sql.execute",
             "payload": {"sql": "select a_while(1200)"}}""");

    for (int i = 1; i < runs.size(); i++) {
      assertThat(Duration.between(runs.get(i - 1).finished, runs.get(i).planned))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
      assertThat(runs.get(i).started).isAfterOrEqualTo(runs.get(i).planned);
    }
    assertThat(outcomes()).containsOnly("FIRED");
  }
}
