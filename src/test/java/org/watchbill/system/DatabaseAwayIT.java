package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What callers and the log are told while the database is away. */
class DatabaseAwayIT {

  private static final Database DATABASE = Database.postgresql();
  private static final URI URL =
      URI.create(DATABASE.settings().get("watchbill.postgresql.url").substring("jdbc:".length()));
  private static final Wire WIRE = new Wire(URL.getPort());
  private static final Server SERVER =
      new Server(Servers.folder("away"), DATABASE)
          .set("watchbill.lease", "PT6S")
          .set("watchbill.sweep", "PT1S")
          .set(
              "watchbill.postgresql.url",
              ("jdbc:" + URL).replace(":" + URL.getPort() + "/", ":" + WIRE.port() + "/"));

  @BeforeAll
  static void start() throws Exception {
    SERVER.start();
  }

  @AfterAll
  static void stop() throws Exception {
    SERVER.close();
    WIRE.close();
  }

  @Test
  void everyEndpointSaysSoAndTheLogSaysItOnce() throws Exception {
    Api admin = SERVER.admin().patience(Duration.ofSeconds(20)); // less than a pool waits
    admin.put("users/other", "{\"password\":\"not-seen-yet\",\"roles\":[\"admin\"]}").expect(201);
    admin.put("schedules/tick", "{\"cron\":\"* * * * * *\",\"type\":\"noop\"}").expect(201);
    Map<Endpoint, HttpRequest.Builder> requests = new LinkedHashMap<>();
    for (Endpoint endpoint : Endpoints.all()) {
      requests.put(endpoint, Examples.request(admin, endpoint));
    }
    int before = log().size();

    WIRE.cut();
    assertThatItIsUnavailable("the first that finds it out", admin.get("jobs"));
    for (Map.Entry<Endpoint, HttpRequest.Builder> request : requests.entrySet()) {
      assertThatItIsUnavailable(request.getKey().name(), admin.send(request.getValue()));
    }
    Api unseen = SERVER.as("other", "not-seen-yet");
    assertThatItIsUnavailable("a login that nobody remembers", unseen.get("stats"));
    assertThatItIsUnavailable("a wrong password", SERVER.as("other", "wrong-password").get("jobs"));
    assertThatItIsUnavailable(
        "OPTIONS",
        admin.send(admin.request("jobs").method("OPTIONS", HttpRequest.BodyPublishers.noBody())));
    List<String> meanwhile = log().subList(before, log().size());

    WIRE.mend();
    await().atMost(60, SECONDS).until(() -> admin.get("stats").status() == 200);
    await().atMost(60, SECONDS).until(() -> unseen.get("stats").status() == 200);
    await()
        .atMost(60, SECONDS)
        .until(() -> log().stream().anyMatch(line -> line.contains("the database is back")));
    admin.post("jobs", "{\"type\":\"noop\"}").expect(202);

    assertThat(meanwhile).filteredOn(line -> line.contains("requests are refused")).hasSize(1);
    assertThat(meanwhile).noneMatch(line -> line.startsWith("\tat "));
    assertThat(meanwhile).as(String.join("\n", meanwhile)).hasSizeLessThan(40);
  }

  private static List<String> log() throws Exception {
    return Files.readAllLines(SERVER.log());
  }

  private static void assertThatItIsUnavailable(String what, Api.Answer answer) {
    assertThat(answer.status()).as(what + ": " + answer.response().body()).isEqualTo(503);
    assertThat(Integer.parseInt(answer.header("Retry-After"))).as(what).isBetween(1, 60);
    assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
    assertThat(answer.header("Cache-Control")).as(what).isEqualTo("no-store");
    assertThat(answer.body().at("/detail").asText()).as(what).isNotBlank();
  }
}
