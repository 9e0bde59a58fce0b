package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for every text and every number of every endpoint, in whatever field, parameter or
 * header it stands: the places are read from the resources and the records of their bodies.
 */
abstract class TextsContract {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper PLAIN = new ObjectMapper();

  /** Stands in a body where bytes are put that no text can hold. */
  private static final String MARK = "bytes-stand-here";

  private static final List<String> ESCAPES = List.of("a\0", "\uD800x", "x\uDC00", "\uDE00\uD83D");
  private static final List<String> BYTES =
      List.of("C0AF", "EDA080", "E282", "FF", "F8888080", "00", "F4908080");

  private Api admin;

  abstract Server server();

  @BeforeEach
  void logIn() {
    admin = server().admin();
  }

  @Test
  void noFieldTakesWhatIsNoCharacter() throws Exception {
    int tried = 0;
    for (Endpoint endpoint : Endpoints.all()) {
      for (Site site : Site.of(endpoint)) {
        for (String text : ESCAPES) {
          for (JsonNode value : values(site, text)) {
            Api.Answer answer = send(endpoint, utf8(escaped(site.body(value))));
            assertThat(answer.status()).as("%s %s", site, answer.body()).isEqualTo(400);
            assertThat(answer.body().at("/errors"))
                .as("%s %s", site, answer.body())
                .anyMatch(
                    error ->
                        error.at("/path").asText().startsWith(site.path())
                            && error.at("/detail").asText().contains("holds "));
            tried++;
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(500);
  }

  private static List<JsonNode> values(Site site, String text) {
    return site.takesAnything()
        ? List.of(
            NODES.objectNode().put("x", text),
            NODES.objectNode().put(text, 1),
            NODES.objectNode().set("y", NODES.arrayNode().add(1).add(text)))
        : List.of(TextNode.valueOf(text));
  }

  /** Half a pair can be sent as an escape only. */
  private static String escaped(String json) {
    StringBuilder escaped = new StringBuilder();
    for (char c : json.toCharArray()) {
      escaped.append(c < 0x80 ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return escaped.toString();
  }

  @Test
  void noBodyIsAnythingButUtf8() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      Set<String> bodies = new LinkedHashSet<>();
      for (Site site : Site.of(endpoint)) {
        bodies.add(site.body(values(site, MARK).get(0)));
      }
      String example = Examples.of(endpoint).body();
      if (example != null && bodies.isEmpty()) {
        bodies.add(example.replaceFirst("Christmas", MARK));
      }
      for (String body : bodies) {
        for (String hex : BYTES) {
          int at = body.indexOf(MARK);
          Api.Answer answer = send(endpoint, bytes(body, hex));
          assertThat(answer.status()).as("%s %s %s", endpoint, hex, answer.body()).isEqualTo(400);
          assertThat(answer.body().at("/detail").asText())
              .as("%s %s", endpoint, hex)
              .contains("offset " + at);
        }
      }
    }
  }

  private static byte[] bytes(String body, String hex) {
    String latin = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    return body.replace(MARK, latin).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void everyTextHasItsLimit() throws Exception {
    String longest = "x".repeat(1_000_000);
    for (Endpoint endpoint : Endpoints.all()) {
      for (Site site : Site.of(endpoint)) {
        if (!site.takesAnything()) {
          Api.Answer answer = send(endpoint, utf8(site.body(TextNode.valueOf(longest))));
          if (endpoint.path().equals("schedules/preview") && answer.status() == 200) {
            continue; // which keeps nothing, and looks at no more than it needs
          }
          assertThat(answer.status()).as(site.toString()).isIn(400, 413, 422);
          assertThat(answer.response().body()).as(site.toString()).hasSizeLessThan(20_000);
          assertThat(answer.body().at("/errors/0/path").asText())
              .as("%s %s", site, answer.body())
              .startsWith("$");
        }
      }
      List<Site> sites = Site.of(endpoint);
      for (Site site : sites.subList(0, Math.min(1, sites.size()))) {
        Api.Answer named = send(endpoint, utf8(site.body(NODES.objectNode().put(longest, 1))));
        assertThat(named.status()).as(site.toString()).isIn(400, 413, 422);
        assertThat(named.response().body()).as(site.toString()).hasSizeLessThan(20_000);
      }
    }
  }

  @Test
  void nothingIsTakenForATextThatIsNoneNorATextForSomethingElse() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      for (Site site : Site.of(endpoint)) {
        if (site.takesAnything()) {
          continue;
        }
        List<JsonNode> others =
            site.isText()
                ? List.of(NODES.numberNode(5), NODES.numberNode(1.5), NODES.booleanNode(true))
                : List.of(TextNode.valueOf("5"), TextNode.valueOf("true"), TextNode.valueOf(""));
        for (JsonNode other : others) {
          Api.Answer answer = send(endpoint, utf8(site.body(other)));
          assertThat(answer.status()).as("%s %s", site, answer.body()).isEqualTo(400);
          assertThat(answer.body().at("/errors"))
              .as("%s %s", site, answer.body())
              .anyMatch(error -> error.at("/path").asText().equals(site.path()));
        }
      }
    }
  }

  @Test
  void noNumberIsBeyondTheBounds() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      for (Site site : Site.of(endpoint)) {
        for (String number :
            List.of("1e10000", "-1e-999999999", "9".repeat(1001), "7".repeat(1_000_000))) {
          String body = site.body(TextNode.valueOf(MARK)).replace('"' + MARK + '"', number);
          Api.Answer answer = send(endpoint, utf8(body));
          assertThat(answer.status()).as("%s %s", site, answer.body()).isEqualTo(400);
          assertThat(answer.body().at("/detail").asText())
              .as(site.toString())
              .contains("1,000 characters");
        }
      }
    }
  }

  /** Five texts, each as long as it may be, grow when JSON writes them. */
  @Test
  void whatGrowsAsJsonIsRefusedBeforeTheDatabaseDoesIt() throws Exception {
    String quotes = "\\\"".repeat(450);
    String filter =
        "{\"type\":\"%s\",\"queue\":\"%<s\",\"schedule\":\"%<s\",\"tag\":\"%<s\",\"q\":\"%<s\"}"
            .formatted(quotes);
    Api.Answer answer = admin.post("replays", "{\"filter\":" + filter + "}").expect(422);
    assertThat(answer.body().at("/errors/0/path").asText()).isEqualTo("$.filter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%00b", "%C0%AF", "%ED%A0%80", "%E2%82", "%FF", "caf%E9"})
  void noAddressNamesWhatIsNoText(String bad) throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      if (!endpoint.pathParameters().isEmpty()) {
        Api.Answer answer = send(endpoint, endpoint.path().replaceAll("\\{[^}]*}", bad));
        assertThat(answer.status()).as("%s %s", endpoint, answer.body()).isEqualTo(400);
      }
      for (String name : endpoint.queryParameters()) {
        Api.Answer answer = send(endpoint, endpoint.at("1") + "?" + name + "=" + bad);
        assertThat(answer.status()).as("%s %s %s", endpoint, name, answer.body()).isEqualTo(400);
        assertThat(answer.body().at("/errors/0/path").asText())
            .as(endpoint.toString())
            .isEqualTo(name);
      }
      Api.Answer answer = send(endpoint, endpoint.at("1") + "?" + bad + "=1");
      assertThat(answer.status()).as("%s %s", endpoint, answer.body()).isEqualTo(400);
    }
  }

  private Api.Answer send(Endpoint endpoint, String path) throws Exception {
    Example example = Examples.of(endpoint);
    HttpRequest.Builder request = admin.request(path);
    if (example.type() != null) {
      request.setHeader("Content-Type", example.type());
    }
    return admin.send(
        request.method(
            endpoint.verb(),
            example.body() == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(example.body())));
  }

  /** By hand, since no client of Java's sends such a header. */
  @Test
  void noHeaderHoldsMoreThanPrintableAscii() throws Exception {
    String login =
        Base64.getEncoder()
            .encodeToString(("admin:" + Server.PASSWORD).getBytes(StandardCharsets.UTF_8));
    for (Endpoint endpoint : Endpoints.all()) {
      for (String header : List.of("Idempotency-Key", "If-Match", "If-None-Match", "Prefer")) {
        String request =
            "%s /watchbill/api/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\n%s: \"\u00c3\u00a9\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                .formatted(endpoint.verb(), endpoint.at("1"), login, header);
        String answer = raw(request);
        assertThat(answer).as("%s %s", endpoint, header).startsWith("HTTP/1.1 400");
        if (endpoint.path().equals("stats")) { // it is for the header that the others are refused
          assertThat(raw(request.replace("\u00c3\u00a9", "x"))).doesNotStartWith("HTTP/1.1 400");
        }
      }
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", server().port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void bodiesInOtherCharsetsAndEncodingsAreRefused() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      Example example = Examples.of(endpoint);
      if (example.body() == null) {
        continue;
      }
      for (String charset : List.of("UTF-16", "iso-8859-1", "\"utf-7\"")) {
        HttpRequest.Builder request = Examples.request(admin, endpoint, "x");
        request.setHeader("Content-Type", example.type() + ";charset=" + charset);
        assertThat(admin.send(request).status()).as("%s %s", endpoint, charset).isEqualTo(415);
      }
      HttpRequest.Builder zipped =
          Examples.request(admin, endpoint, "x").setHeader("Content-Encoding", "gzip");
      assertThat(admin.send(zipped).status()).as(endpoint.toString()).isEqualTo(415);
      byte[] wide = example.body().getBytes(StandardCharsets.UTF_16BE);
      assertThat(send(endpoint, wide).status()).as(endpoint.toString()).isEqualTo(400);
      HttpRequest.Builder usual = Examples.request(admin, endpoint);
      usual.setHeader("Content-Type", example.type() + "; charset=\"utf-8\"");
      assertThat(admin.send(usual).status())
          .as(endpoint.toString())
          .isLessThan(500)
          .isNotEqualTo(415);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".", "..", "%2E", "%2e%2E", "%20", "%09", "a%0Ab", "x%2Fy", ";", "%F0%9F%98%80"})
  void nothingIsMadeUnderANameThatAPathCannotHold(String name) throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      if (endpoint.verb().equals("PUT")) {
        Api.Answer answer = send(endpoint, endpoint.kind() + "/" + name);
        assertThat(answer.status()).as("%s %s", endpoint, answer.body()).isNotEqualTo(201);
        assertThat(answer.body().at("/name").isMissingNode()).as(endpoint.toString()).isTrue();
      }
    }
    String queue = name.startsWith("%2") ? ".." : name.startsWith("%") ? " " : name;
    admin.post("jobs", "{\"type\":\"noop\",\"queue\":\"%s\"}".formatted(queue)).expect(422);
  }

  /** Wherever a list shows only the beginning of a text. */
  @Test
  void listsCutBetweenCharacters() throws Exception {
    String tag = "cut-" + UUID.randomUUID();
    for (int offset = 0; offset < 2; offset++) {
      String payload = "{\"x\":\"%s\"}".formatted("y".repeat(offset) + "\uD83D\uDE00".repeat(300));
      admin
          .post(
              "jobs",
              "{\"type\":\"noop\",\"queue\":\"examples\",\"delay\":\"PT1H\",\"tags\":[\"%s\"],\"payload\":%s}"
                  .formatted(tag, payload))
          .expect(202);
      admin
          .put(
              "schedules/" + tag + offset,
              "{\"every\":\"PT1000H\",\"type\":\"noop\",\"payload\":%s}".formatted(payload))
          .expect(201);
      admin
          .post(
              "replays", "{\"filter\":{\"queue\":\"examples\"},\"payload\":%s}".formatted(payload))
          .expect(202);
    }
    for (String list : List.of("jobs?tag=" + tag, "schedules?limit=500", "replays", "batches")) {
      assertThat(admin.get(list).expect(200).response().body()).doesNotContain("\uFFFD");
    }
  }

  @Test
  void keysThatDifferOnlyALittleAreTwo() throws Exception {
    String key = "k" + UUID.randomUUID();
    List<String> keys = new ArrayList<>();
    for (String other : List.of("", " ", "x", "X", "\uFFFD", "?", "\u00e9", "e\u0301")) {
      keys.add(key + other);
    }
    for (String one : keys) {
      String job =
          PLAIN.writeValueAsString(
              Map.of(
                  "type",
                  "noop",
                  "queue",
                  "examples",
                  "delay",
                  "PT1H",
                  "uniqueKey",
                  one,
                  "concurrencyKey",
                  one,
                  "tags",
                  keys));
      assertThat(admin.post("jobs", job).expect(202).body().at("/uniqueKey").asText())
          .isEqualTo(one);
      admin.post("jobs", job).expect(409);
    }
  }

  @Test
  void numbersOfAPayloadStayAsTheyAreWritten() throws Exception {
    String payload =
        "{\"a\":1e400,\"b\":1e-400,\"c\":12345678901234567890.123456789,\"d\":1.10,\"e\":-0,"
            + "\"f\":[1E5,0.1e1,123456789012345678901234567890],\"g\":-0.0}";
    String job =
        "{\"type\":\"noop\",\"queue\":\"examples\",\"delay\":\"PT1H\",\"payload\":" + payload + "}";
    Api.Answer one = admin.post("jobs", job).expect(202);
    assertThat(one.response().body()).contains("\"payload\":" + payload);
    assertThat(admin.get("jobs/" + one.body().at("/id").asLong()).response().body())
        .contains("\"payload\":" + payload);
    String many = "[" + job + "," + job + "]";
    long second = admin.post("jobs/bulk", many).expect(202).body().at("/ids/1").asLong();
    assertThat(admin.get("jobs/" + second).response().body()).contains("\"payload\":" + payload);
    String name = "numbers-" + UUID.randomUUID();
    String schedule =
        "{\"every\":\"PT1000H\",\"type\":\"noop\",\"queue\":\"examples\",\"payload\":"
            + payload
            + "}";
    assertThat(admin.put("schedules/" + name, schedule).expect(201).response().body())
        .contains(payload);
    long run = admin.post("schedules/" + name + "/run").expect(202).body().at("/jobId").asLong();
    assertThat(admin.get("jobs/" + run).response().body()).contains("\"payload\":" + payload);
    String yaml = admin.get("schedules?format=yaml").expect(200).response().body();
    assertThat(yaml.substring(yaml.indexOf(name)))
        .contains("a: 1e400", "d: 1.10", "e: -0", "- 0.1e1");
    String key = UUID.randomUUID().toString();
    admin.post("jobs", job, "Idempotency-Key", key).expect(202);
    admin.post("jobs", job, "Idempotency-Key", key).expect(202);
    admin.post("jobs", job.replace("1.10", "1.11"), "Idempotency-Key", key).expect(422);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Api.Answer send(Endpoint endpoint, byte[] body) throws IOException, InterruptedException {
    return admin.send(
        admin
            .request(endpoint.at("x" + UUID.randomUUID()))
            .setHeader("Content-Type", Examples.of(endpoint).type())
            .method(endpoint.verb(), BodyPublishers.ofByteArray(body)));
  }
}
