package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anyone may ask of a server, and what nobody may. */
class HealthIT {

  private static final String OUTSIDE_OF_THE_API = "http://localhost:%d/%s";

  private static Server on(String database) {
    return database.equals("h2") ? Servers.h2() : Servers.postgresql();
  }

  private static Api.Answer get(Server server, Api who, String path) throws Exception {
    return who.get(OUTSIDE_OF_THE_API.formatted(server.port(), path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aServerIsStartedLiveAndReadyWithoutALogin(String database) throws Exception {
    Server server = on(database);
    for (Api who : new Api[] {server.as(null, null), server.as("nobody", "knows-this-one")}) {
      for (String path : new String[] {"", "/", "/ready", "/live", "/started"}) {
        Api.Answer answer = get(server, who, "watchbill/health" + path).expect(200);
        assertThat(answer.body().at("/status").asText()).isEqualTo("UP");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void readinessNamesWhatItDependsOn(String database) throws Exception {
    Server server = on(database);
    Map<String, String> checks = new HashMap<>();
    JsonNode answer = get(server, server.as(null, null), "watchbill/health/ready").body();
    for (JsonNode check : answer.at("/checks")) {
      checks.put(check.at("/name").asText(), check.at("/status").asText());
    }
    assertThat(checks)
        .containsOnlyKeys("started", "database", "broker", "lease")
        .containsValue("UP")
        .doesNotContainValue("DOWN");
    assertThat(answer.toString()).contains("\"worksBy\":\"broker\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nothingElseIsThereAndNothingCanBeDone(String database) throws Exception {
    Server server = on(database);
    Api nobody = server.as(null, null);
    get(server, nobody, "watchbill/health/of-others").expect(404);
    nobody.post(OUTSIDE_OF_THE_API.formatted(server.port(), "watchbill/health"), "{}").expect(405);
    nobody.delete(OUTSIDE_OF_THE_API.formatted(server.port(), "watchbill/health/live")).expect(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theServersOwnPagesAreClosed(String database) throws Exception {
    Server server = on(database);
    for (String page :
        new String[] {
          "metrics",
          "metrics/base",
          "health",
          "health/live",
          "health/ready",
          "openapi",
          "openapi-ui",
          "jwt",
          ""
        }) {
      Api.Answer answer = get(server, server.as(null, null), page);
      assertThat(answer.status()).as(page).isIn(403, 404);
      assertThat(answer.response().body()).as(page).doesNotContain("\tat ");
    }
  }
}
