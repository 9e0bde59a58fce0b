package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Each endpoint says all that is wrong with a request, and heeds all of it or refuses it. */
abstract class TellAllContract {

  abstract Server server();

  private static List<String> paths(JsonNode problem) {
    return StreamSupport.stream(problem.at("/errors").spliterator(), false)
        .map(error -> error.at("/path").asText())
        .toList();
  }

  /** Nothing takes an object with such a field but what takes any JSON. */
  private static String wrong(Class<?> shape) {
    return fields(shape)
        .map(field -> "\"" + name(field) + "\": {\"no-such-field\": 1}, ")
        .collect(Collectors.joining("", "{", "\"no-such-field\": 1}"));
  }

  private static Stream<Field> fields(Class<?> shape) {
    return Arrays.stream(shape.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .filter(field -> !JsonNode.class.isAssignableFrom(field.getType()));
  }

  private static String name(Field field) {
    var property = field.getAnnotation(com.fasterxml.jackson.annotation.JsonProperty.class);
    return property == null ? field.getName() : property.value();
  }

  @Test
  void ofABodyEveryFieldThatCannotBeReadIsNamed() throws Exception {
    Api admin = server().admin();
    for (Endpoint endpoint : Endpoints.all()) {
      Example example = Examples.of(endpoint);
      if (example.shape() == null) {
        continue;
      }
      boolean many = example.body().startsWith("[");
      String body = many ? "[" + wrong(example.shape()) + "]" : wrong(example.shape());
      String thing = Examples.thing(admin, endpoint);
      Api.Answer answer =
          admin.send(
              admin
                  .request(endpoint.at(thing))
                  .setHeader("Content-Type", "application/json")
                  .method(endpoint.verb(), BodyPublishers.ofString(body)));
      JsonNode problem = answer.expect(400).body();
      List<String> paths = paths(problem);
      List<String> wanted =
          Stream.concat(
                  fields(example.shape()).map(TellAllContract::name), Stream.of("no-such-field"))
              .map(field -> (many ? "$[0]." : "$.") + field)
              .toList();
      Set<String> named =
          wanted.stream()
              .filter(at -> paths.stream().anyMatch(path -> path.startsWith(at)))
              .collect(Collectors.toSet());
      assertThat(named.size() + problem.at("/more").asInt())
          .as("%s named %s of %s: %s", endpoint, named, wanted, problem)
          .isGreaterThanOrEqualTo(wanted.size());
      assertThat(paths.size()).as(endpoint.name()).isLessThanOrEqualTo(20);
    }
  }

  @Test
  void aBodyThatNobodyReadsIsRefused() throws Exception {
    Api admin = server().admin();
    for (Endpoint endpoint : Endpoints.all()) {
      if (endpoint.body() != null || !Set.of("POST", "PUT").contains(endpoint.verb())) {
        continue; // the server itself refuses one with a DELETE
      }
      String at = endpoint.at(Examples.thing(admin, endpoint)) + Examples.query(endpoint);
      Api.Answer refused =
          admin.send(
              admin
                  .request(at)
                  .setHeader("Content-Type", "application/json")
                  .method(endpoint.verb(), BodyPublishers.ofString("{\"reason\": \"late\"}")));
      assertThat(refused.expect(400).body().at("/detail").asText())
          .as(endpoint.name())
          .contains("reads no body");
      Api.Answer taken =
          admin.send(
              admin
                  .request(at)
                  .setHeader("Content-Type", "application/json")
                  .method(endpoint.verb(), BodyPublishers.ofString(" {} ")));
      assertThat(taken.status()).as(endpoint.name()).isNotEqualTo(400);
    }
  }

  @Test
  void aQueryParameterThatNobodyKnowsOrThatIsGivenTwiceIsRefused() throws Exception {
    Api admin = server().admin();
    for (Endpoint endpoint : Endpoints.all()) {
      String thing = Examples.thing(admin, endpoint);
      for (String query :
          List.of("?no-such-parameter=1", "?Limit=1", "?limit =1".replace(" ", "%20"))) {
        Example example = Examples.of(endpoint);
        var request = admin.request(endpoint.at(thing) + query);
        if (example.type() != null) {
          request.setHeader("Content-Type", example.type());
        }
        Api.Answer answer =
            admin.send(
                request.method(
                    endpoint.verb(),
                    example.body() == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(example.body())));
        assertThat(answer.status()).as(endpoint.name() + query).isEqualTo(400);
      }
    }
  }

  @Test
  void whatIsNotThereIsNamedWithItsKind() throws Exception {
    Api admin = server().admin();
    for (Endpoint endpoint : Endpoints.all()) {
      if (endpoint.pathParameters().isEmpty() || endpoint.verb().equals("PUT")) {
        continue;
      }
      String kind =
          endpoint.kind().equals("batches") ? "batch" : endpoint.kind().replaceAll("s$", "");
      for (String thing : List.of("987654321", "none-" + UUID.randomUUID(), "x".repeat(300))) {
        Api.Answer answer = admin.send(Examples.request(admin, endpoint, thing));
        if (endpoint.path().endsWith("firings") && answer.status() == 200) {
          continue;
        }
        String detail = answer.expect(404).body().at("/detail").asText();
        String shown = thing.length() > 100 ? "x".repeat(100) + "…" : thing;
        assertThat(detail).as(endpoint.name()).contains(kind, shown).hasSizeLessThan(300);
      }
    }
  }

  @Test
  void aBulkNamesAllThatIsWrongUpToTwenty() throws Exception {
    Api admin = server().admin();
    String good = "{\"type\": \"noop\", \"queue\": \"tell-all\"}";
    String bad =
        String.join(
            "\n",
            good,
            "{\"type\": \"nop\", \"priority\": 99, \"backoff\": \"PT48H\"}",
            "{\"typ\": \"noop\"}",
            "null",
            good,
            "{\"type\": \"http.request\", \"payload\": {\"url\": \"ftp://x\", \"timeout\": \"PT600.5S\", \"x\": 1}}",
            "{\"type\": \"sql.execute\", \"payload\": {\"sql\": \"select 1; select 2\"}, \"tags\": [\"\"]}");
    for (boolean lines : new boolean[] {true, false}) {
      var request =
          admin
              .request("jobs/bulk")
              .setHeader("Content-Type", lines ? "application/x-ndjson" : "application/json")
              .POST(BodyPublishers.ofString(lines ? bad : "[" + bad.replace("\n", ",\n") + "]"));
      JsonNode problem = admin.send(request).expect(400).body();
      assertThat(paths(problem))
          .containsExactlyInAnyOrder(
              "$[1].type",
              "$[1].priority",
              "$[1].backoff",
              "$[2].typ",
              "$[2].type",
              "$[3]",
              "$[5].payload.url",
              "$[5].payload.timeout",
              "$[5].payload.x",
              "$[6].payload.sql",
              "$[6].tags[0]");
      assertThat(problem.at("/detail").asText())
          .contains("PT48H is not from PT0.001S to P1D")
          .contains("PT600.5S must be")
          .contains("line 3");
    }
    JsonNode many =
        admin
            .post(
                "jobs/bulk",
                IntStream.range(0, 50)
                    .mapToObj(i -> "{\"type\": \"noop\", \"priority\": 10}")
                    .collect(Collectors.joining(",", "[", "]")))
            .expect(422)
            .body();
    assertThat(paths(many)).hasSize(20);
    assertThat(many.at("/more").asInt()).isEqualTo(30);
    assertThat(many.at("/detail").asText()).endsWith("; and 30 more");
  }

  @Test
  void aBatchNamesAllThatIsWrong() throws Exception {
    JsonNode problem =
        server()
            .admin()
            .post(
                "batches",
                """
                {"nme": "a", "name": "",
                 "jobs": [{"type": "noop"}, {"type": "nop"}, 7, {"x": 1, "batch": 5}],
                 "then": {"type": "noop", "after": [1], "priority": "high"},
                 "onDeath": {"type": "noop", "delay": "P4000D"}}""")
            .expect(400)
            .body();
    assertThat(paths(problem))
        .containsExactlyInAnyOrder(
            "$.nme",
            "$.name",
            "$.jobs[1].type",
            "$.jobs[2]",
            "$.jobs[3].x",
            "$.jobs[3].type",
            "$.jobs[3].batch",
            "$.then.priority",
            "$.then.after",
            "$.onDeath.delay");
    assertThat(problem.at("/detail").asText()).contains("P4000D is not from PT0S to P3660D");
  }

  @Test
  void aDefinitionTellsAllThatIsWrong() throws Exception {
    Api admin = server().admin();
    String schedule =
        """
        {"cron": "61 * * * *", "zone": "Mars", "type": "http.request", "payload": {"url": 5},
         "priority": 10, "queue": "a b", "exclude": ["no-such-calendar"], "enabled": "yes"}""";
    for (JsonNode problem :
        List.of(
            admin.put("schedules/tell-all", schedule).expect(400).body(),
            admin
                .put("schedules/tell-all", schedule.replace("\"yes\"", "true"))
                .expect(422)
                .body())) {
      assertThat(paths(problem))
          .contains("$.cron", "$.zone", "$.payload.url", "$.priority", "$.queue", "$.exclude");
    }
    assertThat(paths(admin.post("schedules/preview", schedule).expect(400).body()))
        .contains("$.cron", "$.zone", "$.exclude", "$.enabled");
    assertThat(
            paths(
                admin
                    .put(
                        "queues/tell-all",
                        "{\"weight\": 0, \"rate\": {\"permits\": \"1\"}, \"x\": 1}")
                    .expect(400)
                    .body()))
        .containsExactlyInAnyOrder("$.weight", "$.rate.permits", "$.rate.period", "$.x");
    assertThat(
            paths(
                admin
                    .put("users/tell-all", "{\"password\": \"short\", \"roles\": [5, \"king\"]}")
                    .expect(400)
                    .body()))
        .contains("$.password", "$.roles[1]");
    assertThat(
            paths(
                admin
                    .put(
                        "calendars/tell-all",
                        "{\"dates\": [\"x\", {\"d\": 1}], \"weekdays\": [\"FOO\"]}")
                    .expect(400)
                    .body()))
        .containsExactlyInAnyOrder("$.dates[0]", "$.dates[1].d", "$.dates[1]", "$.weekdays[0]");
    assertThat(
            paths(
                admin
                    .post(
                        "replays",
                        "{\"rate\": 1e5, \"canary\": \"x\", \"filter\": {\"typ\": 1, \"q\": \"\"}}")
                    .expect(400)
                    .body()))
        .containsExactlyInAnyOrder("$.rate", "$.canary", "$.filter.typ", "$.filter.q");
  }
}
