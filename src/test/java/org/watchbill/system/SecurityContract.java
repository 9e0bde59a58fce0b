package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what. */
abstract class SecurityContract {

  private static final List<String> ROLES = List.of("viewer", "submitter", "operator", "admin");

  /** Each endpoint, and the weakest role that may use it. */
  private static final List<List<String>> ENDPOINTS =
      List.of(
          List.of("GET", "jobs", "viewer"),
          List.of("GET", "jobs/1", "viewer"),
          List.of("POST", "jobs", "submitter"),
          List.of("POST", "jobs/bulk", "submitter"),
          List.of("POST", "jobs/0/cancel", "operator"),
          List.of("POST", "jobs/0/retry", "operator"),
          List.of("GET", "queues", "viewer"),
          List.of("GET", "queues/default", "viewer"),
          List.of("PUT", "queues/default", "admin"),
          List.of("POST", "queues/none/pause", "operator"),
          List.of("POST", "queues/none/resume", "operator"),
          List.of("GET", "schedules", "viewer"),
          List.of("GET", "schedules/none", "viewer"),
          List.of("PUT", "schedules/none", "admin"),
          List.of("DELETE", "schedules/none", "admin"),
          List.of("POST", "schedules/none/run", "operator"),
          List.of("POST", "schedules/none/pause", "operator"),
          List.of("POST", "schedules/none/resume", "operator"),
          List.of("GET", "schedules/none/firings", "viewer"),
          List.of("GET", "schedules/none/preview", "viewer"),
          List.of("POST", "schedules/preview", "viewer"),
          List.of("GET", "stats", "viewer"),
          List.of("GET", "nodes", "viewer"),
          List.of("GET", "types", "viewer"),
          List.of("GET", "users", "admin"),
          List.of("PUT", "users/none", "admin"),
          List.of("DELETE", "users/none", "admin"));

  private Api admin;

  abstract Server server();

  @BeforeEach
  void logIn() {
    admin = server().admin();
  }

  private Api user(String role) throws Exception {
    String name = role + "-" + UUID.randomUUID();
    admin
        .put("users/" + name, "{\"password\":\"pass-%s\",\"roles\":[\"%s\"]}".formatted(name, role))
        .expect(201);
    return server().as(name, "pass-" + name);
  }

  private static int call(Api api, List<String> endpoint) throws Exception {
    boolean body = List.of("POST", "PUT").contains(endpoint.get(0));
    return api.send(
            api.request(endpoint.get(1))
                .header("Content-Type", "application/json")
                .method(
                    endpoint.get(0),
                    body ? BodyPublishers.ofString("{}") : BodyPublishers.noBody()))
        .status();
  }

  @Test
  void nothingAnswersWithoutALogin() throws Exception {
    Api nobody = server().as(null, null);
    for (List<String> endpoint : ENDPOINTS) {
      assertThat(call(nobody, endpoint)).as(endpoint.toString()).isEqualTo(401);
    }
    assertThat(call(nobody, List.of("GET", "no-such-thing"))).isEqualTo(401);
    assertThat(call(nobody, List.of("GET", "../"))).isEqualTo(401);
    Api.Answer refused = nobody.get("jobs");
    assertThat(refused.header("WWW-Authenticate")).startsWith("Basic");
    assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
  }

  @Test
  void eachRoleMayDoItsOwnAndNoMore() throws Exception {
    for (String role : ROLES) {
      Api api = user(role);
      for (List<String> endpoint : ENDPOINTS) {
        boolean may = ROLES.indexOf(role) >= ROLES.indexOf(endpoint.get(2));
        int status = call(api, endpoint);
        if (may) {
          assertThat(status).as("%s as %s", endpoint, role).isNotIn(401, 403).isLessThan(500);
        } else {
          assertThat(status).as("%s as %s", endpoint, role).isEqualTo(403);
        }
      }
    }
  }

  @Test
  void onlyAnAdministratorSetsSqlText() throws Exception {
    String sql = "{\"type\":\"sql.execute\",\"payload\":{\"sql\":\"create table hacked (a int)\"}}";
    String fanout =
        "{\"type\":\"sql.fanout\",\"payload\":{\"query\":\"select 1 as a\",\"job\":{\"type\":\"noop\"}}}";
    Api operator = user("operator");

    for (String job : List.of(sql, fanout)) {
      Api.Answer refused = operator.post("jobs", job);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body().at("/detail").asText()).contains("admin");
      assertThat(operator.post("jobs/bulk", "[{\"type\":\"noop\"}," + job + "]").status())
          .isEqualTo(403);
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndGuessingIsSlowedDown() throws Exception {
    String name = "guessed-" + UUID.randomUUID();
    admin
        .put("users/" + name, "{\"password\":\"right-password\",\"roles\":[\"viewer\"]}")
        .expect(201);
    Api right = server().as(name, "right-password");
    right.get("jobs").expect(200);
    Api.Answer answer = null;
    for (int i = 0; i < 20; i++) {
      answer = server().as(name, "guess-" + i).get("jobs");
      if (answer.status() == 429) {
        break;
      }
      assertThat(answer.status()).isEqualTo(401);
    }
    assertThat(answer.status()).isEqualTo(429);
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    admin.delete("users/" + name).expect(204);
    assertThat(right.get("jobs").status()).isIn(401, 429);
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    String large = "{\"type\":\"noop\",\"payload\":{\"a\":\"" + "x".repeat(1 << 20) + "\"}}";
    Api.Answer refused = admin.post("jobs", large);
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.body().at("/detail").asText()).contains("1048576");
  }

  @Test
  void anotherSitesPageCannotActForALoggedInBrowser() throws Exception {
    assertThat(admin.post("jobs", "{\"type\":\"noop\"}", "Sec-Fetch-Site", "cross-site").status())
        .isEqualTo(403);
  }
}
