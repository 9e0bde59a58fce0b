package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for each endpoint there is. */
abstract class EveryEndpointContract {

  /** Kinds of things with names, which people put. */
  private static final List<String> NAMED = List.of("schedules", "calendars", "queues", "users");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Api admin;

  abstract Server server();

  @BeforeEach
  void logIn() {
    admin = server().admin();
  }

  /** Or the tests over all endpoints would test how each refuses. */
  @Test
  void takesItsExample() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      int status = admin.send(Examples.request(admin, endpoint)).status();
      if (endpoint.kind().equals("nodes") && !endpoint.pathParameters().isEmpty()) {
        assertThat(status).as(endpoint.name()).isEqualTo(404);
      } else {
        assertThat(status).as(endpoint.name()).isIn(200, 201, 202, 204, 409);
      }
    }
  }

  // --- what every answer says ---

  @Test
  void noAnswerIsKeptOrTakenForSomethingElse() throws Exception {
    Api nobody = server().as(null, null);
    Api wrong = server().as("admin", "wrong-" + UUID.randomUUID());
    List<Api.Answer> answers = new ArrayList<>();
    for (Endpoint endpoint : Endpoints.all()) {
      String thing = Examples.thing(admin, endpoint);
      answers.add(admin.send(Examples.request(admin, endpoint, thing)));
      answers.add(nobody.send(Examples.request(nobody, endpoint, thing)));
      answers.add(admin.send(Examples.request(admin, endpoint, "no such thing")));
      answers.add(admin.send(with(endpoint, "PATCH", "text/plain", "x")));
      if (Set.of("POST", "PUT").contains(endpoint.verb())) {
        answers.add(admin.send(with(endpoint, endpoint.verb(), "application/json", "{\"no\":1")));
        answers.add(admin.send(with(endpoint, endpoint.verb(), "text/plain", "x")));
      }
      answers.add(admin.send(Examples.request(admin, endpoint, thing).header("Accept", ";;")));
      answers.add(admin.send(with(endpoint, "OPTIONS", null, null)));
      answers.add(admin.send(with(endpoint, "HEAD", null, null)));
    }
    answers.add(wrong.get("jobs"));
    answers.add(admin.get("no-such-path"));
    answers.add(admin.get(address("/watchbill/")));
    answers.add(admin.get(address("/watchbill/no/such/page.html")));
    answers.add(admin.get(address("/watchbill/error")));
    Set<Integer> statuses = new TreeSet<>();
    for (Api.Answer answer : answers) {
      statuses.add(answer.status());
      String what = answer.response().request().method() + " " + answer.response().uri();
      assertThat(answer.response().headers().allValues("Cache-Control"))
          .as("%s, %d", what, answer.status())
          .containsExactly("no-store");
      assertThat(answer.response().headers().allValues("X-Content-Type-Options"))
          .as("%s, %d", what, answer.status())
          .containsExactly("nosniff");
      if (answer.status() >= 400 && !answer.response().request().method().equals("HEAD")) {
        assertIsAProblem(what, answer);
      }
    }
    assertThat(statuses).contains(200, 202, 204, 400, 401, 404, 405, 415).noneMatch(s -> s > 499);
  }

  private String address(String path) {
    return "http://localhost:" + server().port() + path;
  }

  private HttpRequest.Builder with(Endpoint endpoint, String verb, String type, String body) {
    HttpRequest.Builder request = admin.request(endpoint.at("none"));
    if (type != null) {
      request.setHeader("Content-Type", type);
    }
    return request.method(
        verb, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  private static void assertIsAProblem(String what, Api.Answer answer) {
    assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
    assertThat(answer.body().at("/status").asInt()).as(what).isEqualTo(answer.status());
    assertThat(answer.body().at("/title").asText()).as(what).isNotBlank();
    assertThat(answer.body().at("/detail").asText()).as(what).isNotBlank();
  }

  // --- OPTIONS and HEAD ---

  @Test
  void optionsAndRefusalsSayWhatIsAllowed() throws Exception {
    Api nobody = server().as(null, null);
    for (Map.Entry<String, Set<String>> path : Endpoints.methods().entrySet()) {
      Set<String> allowed = new TreeSet<>(path.getValue());
      allowed.add("OPTIONS");
      if (allowed.contains("GET")) {
        allowed.add("HEAD");
      }
      String at = path.getKey().replaceAll("\\{[^}]*}", "1");
      Api.Answer options =
          admin.send(admin.request(at).method("OPTIONS", BodyPublishers.noBody())).expect(204);
      assertThat(allow(options)).as(at).isEqualTo(allowed);
      assertThat(options.response().body()).as(at).isEmpty();
      for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "PROPFIND")) {
        if (!allowed.contains(method) && !isAnothersToo(path.getKey(), method)) {
          Api.Answer refused =
              admin.send(admin.request(at).method(method, BodyPublishers.noBody())).expect(405);
          assertThat(allow(refused)).as(method + " " + at).isEqualTo(allowed);
        }
      }
      nobody.send(nobody.request(at).method("OPTIONS", BodyPublishers.noBody())).expect(401);
    }
    admin
        .send(admin.request("no-such-path").method("OPTIONS", BodyPublishers.noBody()))
        .expect(404);
  }

  /** As {@code jobs/bulk} is read as the job of the id "bulk". */
  private static boolean isAnothersToo(String path, String method) {
    return Endpoints.methods().entrySet().stream()
        .filter(other -> !other.getKey().equals(path) && other.getValue().contains(method))
        .anyMatch(other -> path.matches(other.getKey().replaceAll("\\{[^}]*}", "[^/{]+")));
  }

  private static Set<String> allow(Api.Answer answer) {
    return Arrays.stream(answer.header("Allow").split(","))
        .map(String::strip)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void anyRoleMayAskForOptionsAndNoneGetsMoreByHead() throws Exception {
    String name = "asks-" + UUID.randomUUID();
    admin
        .put("users/" + name, "{\"password\":\"just-looking\",\"roles\":[\"viewer\"]}")
        .expect(201);
    Api viewer = server().as(name, "just-looking");
    for (String path : Endpoints.methods().keySet()) {
      viewer
          .send(
              viewer
                  .request(path.replaceAll("\\{[^}]*}", "1"))
                  .method("OPTIONS", BodyPublishers.noBody()))
          .expect(204);
    }
    viewer.send(viewer.request("users").method("HEAD", BodyPublishers.noBody())).expect(403);
  }

  @Test
  void headIsGetWithoutItsBody() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      if (endpoint.verb().equals("GET") && !endpoint.kind().equals("nodes")) {
        HttpRequest get = Examples.request(admin, endpoint).build();
        Api.Answer read = admin.get(get.uri().toString()).expect(200);
        Api.Answer head =
            admin
                .send(admin.request(get.uri().toString()).method("HEAD", BodyPublishers.noBody()))
                .expect(200);
        assertThat(head.response().body()).as(endpoint.name()).isEmpty();
        assertThat(head.header("Content-Type"))
            .as(endpoint.name())
            .isEqualTo(read.header("Content-Type"));
        assertThat(head.header("ETag") == null)
            .as(endpoint.name())
            .isEqualTo(read.header("ETag") == null);
      }
    }
  }

  // --- conditions ---

  @Test
  void everyNamedThingIsTaggedAndChangedOnCondition() throws Exception {
    assertThat(NAMED)
        .containsExactlyInAnyOrderElementsOf(
            Endpoints.all().stream()
                .filter(endpoint -> endpoint.verb().equals("PUT"))
                .map(Endpoint::kind)
                .collect(Collectors.toSet()));
    for (Endpoint put : Endpoints.all()) {
      if (put.verb().equals("PUT")) {
        assertThat(put.headers()).as(put.name()).contains("If-Match", "If-None-Match");
        changedOnCondition(put);
      }
    }
    for (Endpoint delete : Endpoints.all()) {
      if (delete.verb().equals("DELETE")) {
        deletedOnCondition(delete);
      }
    }
  }

  private void changedOnCondition(Endpoint put) throws Exception {
    String name = "tagged-" + UUID.randomUUID();
    String path = put.at(name);
    String what = put.name();
    assertThat(put(put, name, "If-Match", "*").status()).as(what).isEqualTo(412);
    assertThat(put(put, name, "If-Match", "\"1\"").status()).as(what).isEqualTo(412);
    assertThat(admin.get(path).status()).as(what + " created nothing").isEqualTo(404);
    Api.Answer made = put(put, name, "If-None-Match", "*");
    assertThat(made.status()).as(what).isIn(200, 201);
    String tag = made.header("ETag");
    assertThat(tag).as(what).matches("\"[^\"]+\"");
    assertThat(admin.get(path).expect(200).header("ETag")).as(what).isEqualTo(tag);
    assertThat(put(put, name, "If-None-Match", "*").status()).as(what).isEqualTo(412);
    assertThat(put(put, name, "If-None-Match", tag).status()).as(what).isEqualTo(412);
    assertThat(put(put, name, "If-Match", "W/" + tag).status()).as(what).isEqualTo(412);
    assertThat(put(put, name, "If-Match", "\"x\"").status()).as(what).isEqualTo(412);
    assertThat(put(put, name, "If-Match", tag + "x").status()).as(what).isEqualTo(400);
    assertThat(put(put, name, "If-None-Match", "x").status()).as(what).isEqualTo(400);
    readOnCondition(path, tag);
    assertThat(put(put, name, "If-Match", "\"x\", " + tag).status()).as(what).isEqualTo(200);
    assertThat(put(put, name, "If-Match", "*").status()).as(what).isEqualTo(200);
    assertThat(put(put, name, "If-None-Match", "\"x\", W/\"y\"").status()).as(what).isEqualTo(200);
  }

  private void readOnCondition(String path, String tag) throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      for (String had : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
        Api.Answer same =
            admin.send(
                admin
                    .request(path)
                    .header("If-None-Match", had)
                    .method(method, BodyPublishers.noBody()));
        assertThat(same.status()).as("%s %s has %s", method, path, had).isEqualTo(304);
        assertThat(same.header("ETag")).as(path).isEqualTo(tag);
        assertThat(same.header("Cache-Control")).as(path).isEqualTo("no-store");
        assertThat(same.response().body()).as(path).isEmpty();
      }
    }
    assertThat(read(path, "If-None-Match", "\"x\"")).isEqualTo(200);
    assertThat(read(path, "If-None-Match", "x")).isEqualTo(400);
    assertThat(read(path, "If-Match", "\"x\"")).isEqualTo(412);
    assertThat(read(path, "If-Match", tag)).isEqualTo(200);
  }

  private int read(String path, String header, String value) throws Exception {
    return admin.send(admin.request(path).header(header, value).GET()).status();
  }

  private Api.Answer put(Endpoint put, String name, String header, String value) throws Exception {
    return admin.send(Examples.request(admin, put, name).header(header, value));
  }

  private void deletedOnCondition(Endpoint delete) throws Exception {
    String what = delete.name();
    String path = delete.at(Examples.thing(admin, delete));
    String tag = admin.get(path).expect(200).header("ETag");
    assertThat(delete(path, "\"x\"")).as(what).isEqualTo(412);
    assertThat(delete(path, "W/" + tag)).as(what).isEqualTo(412);
    assertThat(delete(path, "x")).as(what).isEqualTo(400);
    assertThat(delete(path, tag)).as(what).isEqualTo(204);
    assertThat(delete(path, "*")).as(what).isEqualTo(412);
    assertThat(admin.delete(path).status()).as(what).isEqualTo(404);
  }

  private int delete(String path, String tag) throws IOException, InterruptedException {
    return admin.send(admin.request(path).header("If-Match", tag).DELETE()).status();
  }

  // --- what is created once ---

  /** Every POST that answers with a place is one that creates. */
  @Test
  void whatCreatesDoesSoOnceForAKey() throws Exception {
    Set<String> creating = new TreeSet<>();
    for (Endpoint endpoint : Endpoints.all()) {
      if (endpoint.verb().equals("POST")) {
        String thing = Examples.thing(admin, endpoint);
        Api.Answer answer = admin.send(Examples.request(admin, endpoint, thing));
        if (answer.header("Location") != null || answer.body().has("ids")) {
          creating.add(endpoint.name());
          assertThat(endpoint.headers()).as(endpoint.name()).contains("Idempotency-Key");
          createdOnce(endpoint, thing);
        }
      }
    }
    assertThat(creating)
        .contains(
            "POST jobs",
            "POST jobs/bulk",
            "POST batches",
            "POST replays",
            "POST schedules/{name}/run");
  }

  private void createdOnce(Endpoint endpoint, String thing) throws Exception {
    String key = "once-" + UUID.randomUUID();
    String what = endpoint.name();
    HttpRequest.Builder request =
        Examples.request(admin, endpoint, thing).header("Idempotency-Key", key);
    HttpRequest built = request.build();
    List<CompletableFuture<HttpResponse<String>>> both =
        Stream.of(built, built)
            .map(twice -> CLIENT.sendAsync(twice, HttpResponse.BodyHandlers.ofString()))
            .toList();
    both.forEach(CompletableFuture::join);
    Api.Answer again = admin.send(request);
    for (CompletableFuture<HttpResponse<String>> one : both) {
      assertThat(one.join().statusCode()).as(what + one.join().body()).isEqualTo(202);
      assertThat(JSON.readTree(one.join().body())).as(what).isEqualTo(again.body());
      assertThat(one.join().headers().firstValue("Location"))
          .as(what)
          .isEqualTo(again.response().headers().firstValue("Location"));
    }
    assertThat(again.status()).as(what).isEqualTo(202);
    if (built.bodyPublisher().filter(body -> body.contentLength() > 0).isPresent()) {
      String other = Examples.of(endpoint).body().replace("examples", "others");
      assertThat(other).isNotEqualTo(Examples.of(endpoint).body());
      assertThat(admin.post(endpoint.path(), other, "Idempotency-Key", key).status())
          .as(what + " with another body")
          .isEqualTo(422);
    }
    for (String bad : List.of("", "x".repeat(256), "a\tb")) {
      assertThat(
              admin
                  .send(Examples.request(admin, endpoint, thing).header("Idempotency-Key", bad))
                  .status())
          .as("%s with the key '%s'", what, bad)
          .isEqualTo(400);
    }
  }

  @Test
  void aKeyBelongsToOneAddressAndOneCaller() throws Exception {
    Examples.make(admin, "jobs");
    String key = "mine-" + UUID.randomUUID();
    String job = "{\"type\":\"noop\",\"queue\":\"examples\"}";
    long id = admin.post("jobs", job, "Idempotency-Key", key).expect(202).body().at("/id").asLong();
    JsonNode bulk =
        admin.post("jobs/bulk", "[" + job + "]", "Idempotency-Key", key).expect(202).body();
    assertThat(bulk.at("/ids/0").asLong()).isPositive().isNotEqualTo(id);
    admin.post("batches", "{\"jobs\":[" + job + "]}", "Idempotency-Key", key).expect(202);
    String name = "key-" + UUID.randomUUID();
    admin
        .put("users/" + name, "{\"password\":\"just-looking\",\"roles\":[\"submitter\"]}")
        .expect(201);
    assertThat(
            server()
                .as(name, "just-looking")
                .post("jobs", job, "Idempotency-Key", key)
                .expect(202)
                .body()
                .at("/id")
                .asLong())
        .isNotEqualTo(id);
  }

  // --- the index ---

  @Test
  void theAddressThatTheServerPrintsAnswersAnIndexOfWhatThereIs() throws Exception {
    Matcher printed =
        Pattern.compile("stands watch at (\\S+)").matcher(Files.readString(server().log()));
    assertThat(printed.find()).isTrue();
    String address = printed.group(1);
    Api nobody = server().as(null, null);
    assertThat(nobody.get(address).expect(401).header("Content-Type"))
        .startsWith("application/problem+json");
    for (String at : List.of(address, address.replaceAll("/$", ""))) {
      JsonNode index = admin.get(at).expect(200).body();
      assertThat(index.at("/version").asText()).matches("\\d+\\..+");
      Set<String> kinds = new TreeSet<>();
      for (JsonNode link : index.at("/links")) {
        assertThat(link.at("/title").asText()).isNotBlank();
        Api.Answer there = admin.get(link.at("/href").asText()).expect(200);
        kinds.add(there.response().uri().getPath().replaceAll(".*/", ""));
      }
      assertThat(kinds)
          .isEqualTo(
              Endpoints.all().stream()
                  .map(Endpoint::kind)
                  .filter(kind -> !kind.isEmpty())
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
