package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How queues come into being and go. */
abstract class QueueLifeContract {

  private Api api;
  private String queue;

  abstract Server server();

  /** A query of numbers {@code n} from 1 to 1500. */
  abstract String numbers();

  @BeforeEach
  void logIn() {
    api = server().admin();
    queue = "life-" + UUID.randomUUID();
  }

  private String job(String more) {
    return "{\"type\":\"noop\",\"queue\":\"%s\"%s}".formatted(queue, more);
  }

  private int status() throws Exception {
    return api.get("queues/" + queue).status();
  }

  @Test
  void whatIsRefusedLeavesNoQueueBehind() throws Exception {
    String unique = ",\"uniqueKey\":\"" + UUID.randomUUID() + "\"";
    String elsewhere = "life-elsewhere";
    api.put("queues/" + elsewhere, "{}").expect(200);
    api.post("queues/" + elsewhere + "/pause").expect(200);
    api.post("jobs", "{\"type\":\"noop\",\"queue\":\"" + elsewhere + "\"" + unique + "}")
        .expect(202);
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put("jobs", job(",\"after\":[999999999999]"));
    refused.put("jobs?", job(unique));
    refused.put("jobs??", job(",\"priority\":77"));
    refused.put("jobs???", job(",\"concurrencyKey\":\"k\",\"after\":[999999999999]"));
    refused.put("jobs/bulk", "[" + job("") + "," + job(unique) + "]");
    refused.put(
        "jobs/bulk?", "[" + job(",\"tags\":[\"a\"]") + "," + job(",\"batch\":999999999") + "]");
    refused.put("batches", "{\"jobs\":[" + job("") + "," + job(unique) + "]}");
    refused.put("batches?", "{\"jobs\":[" + job("") + "],\"then\":" + job(unique) + "}");
    for (Map.Entry<String, String> request : refused.entrySet()) {
      String path = request.getKey().replace("?", "");
      for (String key : List.of("", "key-" + UUID.randomUUID())) {
        Api.Answer answer =
            key.isEmpty()
                ? api.post(path, request.getValue())
                : api.post(path, request.getValue(), "Idempotency-Key", key);
        assertThat(answer.status()).as("%s", request).isBetween(400, 499);
        assertThat(status()).as("after %s %s", request, answer.body()).isEqualTo(404);
      }
    }
    assertThat(
            api.put(
                    "schedules/" + queue,
                    "{\"every\":\"PT1H\",\"endAt\":\"2001-01-01T00:00:00Z\",\"type\":\"noop\",\"queue\":\"%s\"}"
                        .formatted(queue))
                .status())
        .isEqualTo(422);
    assertThat(status()).isEqualTo(404);
    assertThat(api.put("queues/" + queue, "{}", "If-Match", "*").status()).isEqualTo(412);
    assertThat(status()).isEqualTo(404);
  }

  @Test
  void aFanOutThatIsRolledBackLeavesNoQueueBehind() throws Exception {
    String query =
        "select concat(n, repeat('x', case when n = 1500 then 600 else 1 end)) as k from ("
            + numbers()
            + ") numbers order by n";
    long id =
        api.submit(
            "{\"type\":\"sql.fanout\",\"payload\":{\"query\":\"%s\",\"key\":\"k\",\"job\":%s}}"
                .formatted(query, job("")));
    await()
        .atMost(90, SECONDS)
        .until(() -> api.get("jobs/" + id).expect(200).body().at("/state").asText().equals("DEAD"));
    await().atMost(60, SECONDS).until(() -> status() == 404);
  }

  @Test
  void anEmptyQueueIsDeletedAndItsHistoryStays() throws Exception {
    long id = api.submit(job(""));
    await()
        .atMost(60, SECONDS)
        .until(() -> api.get("jobs/" + id).body().at("/state").asText().equals("SUCCEEDED"));
    api.put("queues/" + queue, "{\"weight\":7}").expect(200);
    api.post("queues/" + queue + "/pause").expect(200);
    api.delete("queues/" + queue).expect(204);

    assertThat(status()).isEqualTo(404);
    assertThat(api.delete("queues/" + queue).status()).isEqualTo(404);
    assertThat(api.post("queues/" + queue + "/pause").status()).isEqualTo(404);
    assertThat(api.get("queues").expect(200).response().body()).doesNotContain(queue);
    assertThat(api.get("jobs/" + id).expect(200).body().at("/queue").asText()).isEqualTo(queue);
    assertThat(api.get("jobs?queue=" + queue).expect(200).body().at("/items")).hasSize(1);

    long next = api.submit(job(""));
    assertThat(status()).isEqualTo(200);
    JsonNode anew = api.get("queues/" + queue).body();
    assertThat(anew.at("/paused").asBoolean()).isFalse();
    assertThat(anew.at("/weight").asInt()).isEqualTo(1);
    await()
        .atMost(60, SECONDS)
        .until(() -> api.get("jobs/" + next).body().at("/state").asText().equals("SUCCEEDED"));
  }

  @Test
  void whatIsNeededIsNotDeletedAndTheRefusalSaysForWhat() throws Exception {
    api.put("queues/" + queue, "{}").expect(200);
    api.post("queues/" + queue + "/pause").expect(200);
    long ready = api.submit(job(""));
    long later = api.submit(job(",\"delay\":\"PT1H\""));
    api.put(
            "schedules/" + queue,
            "{\"every\":\"PT1H\",\"type\":\"noop\",\"queue\":\"%s\"}".formatted(queue))
        .expect(201);
    String detail = api.delete("queues/" + queue).expect(409).body().at("/detail").asText();
    assertThat(detail)
        .contains("1 READY job", "1 SCHEDULED job", "schedules " + queue)
        .contains("GET /jobs?queue=" + queue);
    api.post("jobs/" + ready + "/cancel").expect(200);
    api.post("jobs/" + later + "/cancel").expect(200);
    assertThat(api.delete("queues/" + queue).expect(409).body().at("/detail").asText())
        .contains("schedules " + queue)
        .doesNotContain("READY");
    api.delete("schedules/" + queue).expect(204);
    api.delete("queues/" + queue).expect(204);
    assertThat(api.delete("queues/default").expect(409).body().at("/detail").asText())
        .contains("name none");
  }

  @Test
  void nothingIsLostThatIsSubmittedWhileSomebodyDeletes() throws Exception {
    List<Long> accepted = new ArrayList<>();
    CompletableFuture<Void> deletes =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 60; i++) {
                delete();
              }
            });
    for (int i = 0; i < 100; i++) {
      accepted.add(api.submit(job("")));
    }
    deletes.join();
    for (long id : accepted) {
      await()
          .atMost(90, SECONDS)
          .until(() -> api.get("jobs/" + id).body().at("/state").asText().equals("SUCCEEDED"));
    }
  }

  private void delete() {
    try {
      assertThat(api.delete("queues/" + queue).status()).isIn(204, 404, 409);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
