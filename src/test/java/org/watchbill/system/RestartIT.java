package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that was away catches up once, and the ledger has every planned instant once. */
class RestartIT {

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void afterAnOutageEveryPlannedInstantIsAccountedForAndOneIsCaughtUpWith(String kind)
      throws Exception {
    Path data = Servers.folder("restart");
    Database database = kind.equals("h2") ? Database.h2(data) : Database.postgresql();
    try (Server server = new Server(data, database).start()) {
      Api api = server.admin();
      api.put(
              "schedules/often",
              "{\"cron\":\"*/2 * * * * *\",\"type\":\"noop\",\"queue\":\"often\"}")
          .expect(201);
      await().atMost(60, SECONDS).until(() -> firings(api).size() >= 2);

      server.kill();
      Instant killed = Instant.now();
      await().atMost(60, SECONDS).until(() -> Instant.now().isAfter(killed.plusSeconds(5)));
      server.start();

      int before = firings(api).size();
      await().atMost(60, SECONDS).until(() -> firings(api).size() >= before + 3);
      api.post("schedules/often/pause").expect(200);

      List<JsonNode> ledger = firings(api);
      Instant expected = null;
      int caughtUp = 0;
      int missed = 0;
      for (JsonNode firing : ledger) {
        Instant planned = Instant.parse(firing.at("/plannedAt").asText());
        Instant last = Instant.parse(firing.at("/lastPlannedAt").asText());
        if (expected != null) {
          assertThat(planned).isEqualTo(expected);
        }
        assertThat(Duration.between(planned, last).toSeconds())
            .isEqualTo(2L * (firing.at("/instants").asInt() - 1));
        expected = last.plusSeconds(2);
        boolean submitted = List.of("FIRED", "CAUGHT_UP").contains(firing.at("/outcome").asText());
        assertThat(firing.at("/jobId").isNull()).isEqualTo(!submitted);
        caughtUp += firing.at("/outcome").asText().equals("CAUGHT_UP") ? 1 : 0;
        missed +=
            firing.at("/outcome").asText().equals("MISSED") ? firing.at("/instants").asInt() : 0;
      }
      assertThat(caughtUp).isLessThanOrEqualTo(1);
      assertThat(missed).isGreaterThanOrEqualTo(2);
      long jobs = ledger.stream().filter(f -> !f.at("/jobId").isNull()).count();
      await().atMost(60, SECONDS).until(() -> api.open() == 0);
      assertThat(api.count("SUCCEEDED")).isEqualTo(jobs);
    }
  }

  /** The ledger, oldest first. */
  private static List<JsonNode> firings(Api api) throws Exception {
    List<JsonNode> firings = new ArrayList<>();
    api.get("schedules/often/firings?limit=500")
        .expect(200)
        .body()
        .at("/items")
        .forEach(f -> firings.add(0, f));
    return firings;
  }
}
