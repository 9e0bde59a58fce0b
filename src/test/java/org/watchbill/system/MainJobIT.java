package org.watchbill.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * What Watchbill exists for, on real input: the offset transitions of the time zones Java knows lie
 * in a table; a schedule fans out one call of a web service for each; the service fails often,
 * stalls at times and rejects some for good.
 */
class MainJobIT {

  private static final int RECORDS = 6000;

  @Test
  void everyRecordIsProcessedAndOnlyTheRejectedEndInTheDeadLetter() throws Exception {
    Api api = Servers.postgresql().admin();
    load(Servers.postgresqlDatabase());
    MoodyService service = new MoodyService();
    WireMockServer web =
        new WireMockServer(
            options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .disableRequestJournal()
                .containerThreads(64)
                .extensions(service));
    web.start();
    try {
      web.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
      api.put("schedules/transitions", schedule(web.port())).expect(201);

      await().atMost(1, MINUTES).until(() -> !calls(api, "").isEmpty());
      await()
          .atMost(8, MINUTES)
          .until(
              () ->
                  calls(api, "&state=SCHEDULED").isEmpty()
                      && calls(api, "&state=READY").isEmpty()
                      && calls(api, "&state=RUNNING").isEmpty());
      api.post("schedules/transitions/pause").expect(200);

      Map<Integer, JsonNode> jobs = all(api);
      Set<Integer> dead = new TreeSet<>();
      jobs.forEach(
          (id, job) -> {
            assertThat(job.at("/attempt").asInt())
                .as("attempts of " + id)
                .isEqualTo(service.seen(id));
            if (job.at("/state").asText().equals("DEAD")) {
              dead.add(id);
              assertThat(job.at("/error/message").asText()).contains("410", "no such transition");
            } else {
              assertThat(job.at("/state").asText()).isEqualTo("SUCCEEDED");
            }
          });
      assertThat(jobs).hasSize(RECORDS);
      assertThat(dead).isEqualTo(service.rejected()).hasSize(RECORDS / 100);
      assertThat(service.answered()).hasSize(RECORDS - dead.size());
    } finally {
      api.delete("schedules/transitions");
      web.stop();
    }
  }

  private static String schedule(int port) {
    return """
        {"cron":"*/3 * * * * *","type":"sql.fanout","payload":{
          "query":"update transition set picked = true where not picked returning id, zone, at",
          "key":"id",
          "job":{"type":"http.request","maxAttempts":20,"backoff":"PT0.05S","queue":"calls",
                 "payload":{"method":"POST","url":"http://localhost:%d/transitions/${id}",
                            "timeout":"PT1S","body":{"zone":"${zone}","at":"${at}"}}}}}"""
        .formatted(port);
  }

  private static List<JsonNode> calls(Api api, String filter) throws Exception {
    JsonNode items = api.get("jobs?limit=500&queue=calls" + filter).expect(200).body().at("/items");
    return items.findValues("id");
  }

  private static Map<Integer, JsonNode> all(Api api) throws Exception {
    Map<Integer, JsonNode> jobs = new HashMap<>();
    String after = "";
    do {
      JsonNode page = api.get("jobs?limit=500&queue=calls" + after).expect(200).body();
      for (JsonNode job : page.at("/items")) {
        jobs.put(Integer.valueOf(job.at("/uniqueKey").asText()), job);
      }
      after = page.at("/next").isNull() ? null : "&after=" + page.at("/next").asText();
    } while (after != null);
    return jobs;
  }

  private static void load(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table transition (id integer primary key, zone text, at timestamptz,"
              + " picked boolean not null default false)");
      connection.setAutoCommit(false);
      int id = 0;
      try (PreparedStatement insert =
          connection.prepareStatement("insert into transition (id, zone, at) values (?, ?, ?)")) {
        for (String zone : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
          for (ZoneOffsetTransition transition : ZoneId.of(zone).getRules().getTransitions()) {
            if (id == RECORDS) {
              break;
            }
            insert.setInt(1, ++id);
            insert.setString(2, zone);
            insert.setTimestamp(3, Timestamp.from(transition.getInstant()));
            insert.addBatch();
          }
        }
        insert.executeBatch();
      }
      connection.commit();
      assertThat(id).isEqualTo(RECORDS);
    }
  }

  /** Fails one call in five, stalls one in two hundred, and rejects every hundredth record. */
  private static final class MoodyService implements ResponseDefinitionTransformerV2 {

    private final Map<Integer, Integer> seen = new ConcurrentHashMap<>();
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();

    @Override
    public String getName() {
      return "moody";
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
      String url = event.getRequest().getUrl();
      int id = Integer.parseInt(url.substring(url.lastIndexOf('/') + 1));
      seen.merge(id, 1, Integer::sum);
      if (rejects(id)) {
        return ResponseDefinitionBuilder.responseDefinition()
            .withStatus(410)
            .withBody("no such transition")
            .build();
      }
      int mood = ThreadLocalRandom.current().nextInt(200);
      if (mood < 40) {
        return ResponseDefinitionBuilder.responseDefinition().withStatus(503).build();
      }
      if (mood == 40) {
        return ResponseDefinitionBuilder.responseDefinition()
            .withStatus(200)
            .withFixedDelay(3000)
            .build();
      }
      answered.add(id);
      return ResponseDefinitionBuilder.responseDefinition().withStatus(200).withBody("ok").build();
    }

    private static boolean rejects(int id) {
      return id % 100 == 0;
    }

    int seen(int id) {
      return seen.getOrDefault(id, 0);
    }

    Set<Integer> answered() {
      return answered;
    }

    Set<Integer> rejected() {
      Set<Integer> rejected = new HashSet<>();
      for (int id = 1; id <= RECORDS; id++) {
        if (rejects(id)) {
          rejected.add(id);
        }
      }
      return rejected;
    }
  }
}
