package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two server processes on one PostgreSQL, each with a broker of its own; one is killed. */
@OnPair
class TwoNodesIT {

  @Test
  void theOtherNodeTakesOverJobsAndSchedulesWhenTheLeaseIsOver() throws Exception {
    Pair.onWatch();
    Server first = Pair.FIRST;
    Api api = Pair.SECOND.admin();
    api.put("schedules/tick", "{\"cron\":\"* * * * * *\",\"type\":\"noop\",\"queue\":\"ticks\"}")
        .expect(201);
    first
        .admin()
        .post(
            "jobs/bulk",
            IntStream.range(0, 12)
                .mapToObj(
                    i ->
                        "{\"type\":\"sql.execute\",\"queue\":\"long\",\"payload\":"
                            + "{\"sql\":\"select pg_sleep(?)\",\"parameters\":[20]}}")
                .collect(Collectors.joining("\n")))
        .expect(202);
    await().atMost(1, MINUTES).until(() -> runningOn(api, "first") > 0);
    first.kill();
    long lost = runningOn(api, "first");
    assertThat(lost).isPositive();

    await().atMost(1, MINUTES).until(() -> runningOn(api, "first") == 0);
    await().atMost(2, MINUTES).until(() -> ended(api) == 12);
    long rescued = 0;
    for (JsonNode job : api.get("jobs?queue=long&limit=500").body().at("/items")) {
      JsonNode attempts = api.get("jobs/" + job.at("/id").asLong()).body().at("/attempts");
      boolean wasLost = attempts.at("/0/outcome").asText().equals("LOST");
      assertThat(attempts).hasSize(wasLost ? 2 : 1);
      assertThat(job.at("/node").asText()).startsWith("second.");
      rescued += wasLost ? 1 : 0;
    }
    assertThat(rescued).isEqualTo(lost);
    assertThat(api.get("nodes").body().at("/items").findValuesAsText("name")).contains("second");

    api.post("schedules/tick/pause").expect(200);
    JsonNode firings = api.get("schedules/tick/firings?limit=500").body().at("/items");
    Set<String> planned = new HashSet<>(firings.findValuesAsText("plannedAt"));
    assertThat(planned).hasSameSizeAs(firings).hasSizeGreaterThan(5);
    Instant newest = Instant.parse(firings.at("/0/plannedAt").asText());
    Instant oldest = Instant.parse(firings.at("/" + (firings.size() - 1) + "/plannedAt").asText());
    int instants = 0;
    for (JsonNode firing : firings) {
      instants += firing.at("/instants").asInt();
    }
    assertThat(instants).isEqualTo(newest.getEpochSecond() - oldest.getEpochSecond() + 1);
  }

  private static long runningOn(Api api, String node) throws Exception {
    return api
        .get("jobs?queue=long&state=RUNNING&limit=500")
        .expect(200)
        .body()
        .at("/items")
        .findValuesAsText("node")
        .stream()
        .filter(n -> n.startsWith(node + "."))
        .count();
  }

  private static int ended(Api api) throws Exception {
    return api.get("jobs?queue=long&state=SUCCEEDED&limit=500").body().at("/items").size();
  }
}
