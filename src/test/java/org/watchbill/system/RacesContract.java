package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever writes the same thing at once gets one of the answers that could have come one after
 * another. The things and what can be done to them are read from the resources.
 */
abstract class RacesContract {

  private static final int ROUNDS = 8;
  private static final int CALLERS = 8;
  private static final List<Integer> LAWFUL = List.of(200, 201, 202, 204, 404, 409, 412);

  private final AtOnce atOnce = new AtOnce();
  private Api admin;
  private long seen;

  abstract Server server();

  @BeforeEach
  void look() throws Exception {
    admin = server().admin();
    seen = Files.size(server().log());
  }

  /** What was refused or tried again is nothing to an operator. */
  @AfterEach
  void theLogHasNoTraces() throws Exception {
    atOnce.close();
    byte[] log = Files.readAllBytes(server().log());
    String since =
        new String(Arrays.copyOfRange(log, (int) seen, log.length), StandardCharsets.UTF_8);
    assertThat(since).doesNotContain("failed; reference", "Local Exception Stack");
  }

  /** The kinds of things that people name. */
  static List<String> kinds() {
    return Endpoints.all().stream()
        .filter(endpoint -> endpoint.verb().equals("PUT"))
        .map(Endpoint::kind)
        .distinct()
        .toList();
  }

  /** A user's password takes its time to be hashed. */
  private static int rounds(String kind) {
    return kind.equals("users") ? ROUNDS / 4 : ROUNDS;
  }

  private static List<Endpoint> of(String kind, String verb) {
    return Endpoints.all().stream()
        .filter(endpoint -> endpoint.kind().equals(kind) && endpoint.verb().equals(verb))
        .filter(endpoint -> endpoint.pathParameters().size() == 1)
        .toList();
  }

  private Callable<Api.Answer> request(Endpoint endpoint, String name, String... headers) {
    return () -> {
      var request = Examples.request(admin, endpoint, name);
      for (int i = 0; i < headers.length; i += 2) {
        request.setHeader(headers[i], headers[i + 1]);
      }
      return admin.send(request);
    };
  }

  /**
   * All at once. Where this machine is so busy that a login could not be looked at, the request was
   * not, either: it is sent again.
   */
  private List<Api.Answer> send(List<Callable<Api.Answer>> requests) throws Exception {
    List<Callable<Api.Answer>> patient = new ArrayList<>();
    for (Callable<Api.Answer> request : requests) {
      patient.add(
          () -> {
            Api.Answer answer = request.call();
            for (int i = 0; i < 100 && isLoginOnly(answer); i++) {
              answer = request.call();
            }
            return answer;
          });
    }
    return atOnce.send(patient);
  }

  private static boolean isLoginOnly(Api.Answer answer) {
    return answer.status() == 503
        && answer.body().at("/title").asText().startsWith("Logins cannot be checked");
  }

  private static String name() {
    return "race-" + UUID.randomUUID();
  }

  private static Map<Integer, Long> statuses(List<Api.Answer> answers) {
    return answers.stream()
        .collect(Collectors.groupingBy(Api.Answer::status, Collectors.counting()));
  }

  private static String told(List<Api.Answer> answers) {
    return answers.stream()
        .map(a -> a.status() + " " + a.response().body())
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manyMakeTheSame(String kind) throws Exception {
    for (Endpoint put : of(kind, "PUT")) {
      for (int round = 0; round < rounds(kind); round++) {
        String name = name();
        List<Api.Answer> answers = send(Collections.nCopies(CALLERS, request(put, name)));
        assertThat(statuses(answers).keySet()).as(told(answers)).isSubsetOf(200, 201);
        assertThat(statuses(answers).getOrDefault(201, 0L))
            .as(told(answers))
            .isLessThanOrEqualTo(1);
        if (!kind.equals("queues")) {
          assertThat(statuses(answers)).as(told(answers)).containsEntry(201, 1L);
        }
        admin.get(kind + "/" + name).expect(200);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void someMakeAndSomeRemoveAndSomeDoOtherThings(String kind) throws Exception {
    List<Endpoint> writes =
        Stream.of("PUT", "DELETE", "POST").flatMap(verb -> of(kind, verb).stream()).toList();
    for (int round = 0; round < 2 * rounds(kind); round++) {
      String name = name();
      if (round % 2 == 0) {
        send(List.of(request(of(kind, "PUT").get(0), name)));
      }
      List<Callable<Api.Answer>> requests = new ArrayList<>();
      for (Endpoint write : writes) {
        requests.add(request(write, name));
        requests.add(request(write, name));
      }
      Collections.shuffle(requests);
      List<Api.Answer> answers = send(requests);
      assertThat(LAWFUL).as(told(answers)).containsAll(statuses(answers).keySet());
      assertThat(admin.get(kind + "/" + name).status()).isIn(200, 404);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manyRemoveTheSame(String kind) throws Exception {
    List<Endpoint> deletes = of(kind, "DELETE");
    assumeThat(deletes).isNotEmpty();
    for (int round = 0; round < rounds(kind); round++) {
      String name = Examples.make(admin, kind);
      List<Api.Answer> answers = send(Collections.nCopies(CALLERS, request(deletes.get(0), name)));
      assertThat(statuses(answers)).as(told(answers)).isEqualTo(Map.of(204, 1L, 404, CALLERS - 1L));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void oneOfManyThatHaveSeenTheSameChangesIt(String kind) throws Exception {
    for (int round = 0; round < rounds(kind); round++) {
      String name = Examples.make(admin, kind);
      String tag = admin.get(kind + "/" + name).header("ETag");
      if (tag == null || kind.equals("users")) {
        return; // a user's password is another after each put, and no tag may tell of it
      }
      List<Callable<Api.Answer>> requests = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String body = changed(kind, i);
        requests.add(
            () ->
                admin.send(
                    admin
                        .request(kind + "/" + name)
                        .setHeader("Content-Type", "application/json")
                        .setHeader("If-Match", tag)
                        .PUT(BodyPublishers.ofString(body))));
      }
      List<Api.Answer> answers = send(requests);
      assertThat(statuses(answers)).as(told(answers)).isEqualTo(Map.of(200, 1L, 412, CALLERS - 1L));
    }
  }

  private static String changed(String kind, int i) {
    return switch (kind) {
      case "schedules" -> "{\"every\":\"PT%dH\",\"type\":\"noop\"}".formatted(i + 2);
      case "calendars" -> "{\"dates\":[\"2027-01-%02d\"]}".formatted(i + 2);
      case "queues" -> "{\"weight\":%d}".formatted(i + 3);
      default -> throw new AssertionError("no two examples of " + kind);
    };
  }

  @Test
  void manySubmitToANewQueueAtOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String queue = name();
      String job = "{\"type\":\"noop\",\"queue\":\"%s\",\"concurrencyKey\":\"k\"}".formatted(queue);
      List<Callable<Api.Answer>> requests =
          new ArrayList<>(Collections.nCopies(CALLERS, () -> admin.post("jobs", job)));
      requests.add(() -> admin.post("batches", "{\"jobs\":[%s]}".formatted(job)));
      requests.add(() -> admin.put("queues/" + queue, "{\"weight\":5}"));
      List<Api.Answer> answers = send(requests);
      assertThat(statuses(answers).keySet()).as(told(answers)).isSubsetOf(200, 201, 202);
      assertThat(admin.get("queues/" + queue).expect(200).body().at("/weight").asInt())
          .isEqualTo(5);
    }
  }

  /** A job that was accepted has its queue. */
  @Test
  void someSubmitToAQueueThatOthersRemove() throws Exception {
    Set<String> hidden = new HashSet<>();
    for (int round = 0; round < 2 * ROUNDS; round++) {
      String queue = Examples.make(admin, "queues");
      String job =
          "{\"type\":\"noop\",\"delay\":\"PT1H\",\"queue\":\"%s\"%s}"
              .formatted(queue, round % 2 == 0 ? "" : ",\"concurrencyKey\":\"k\"");
      List<Callable<Api.Answer>> requests =
          new ArrayList<>(Collections.nCopies(4, () -> admin.post("jobs", job)));
      requests.addAll(Collections.nCopies(4, () -> admin.delete("queues/" + queue)));
      Collections.shuffle(requests);
      List<Api.Answer> answers = send(requests);
      assertThat(LAWFUL).as(told(answers)).containsAll(statuses(answers).keySet());
      assertThat(statuses(answers)).as(told(answers)).containsEntry(202, 4L);
      hidden.add(queue);
    }
    // Those deleted at the very moment a job came show again with a sweep.
    await()
        .atMost(2, TimeUnit.MINUTES)
        .until(
            () -> {
              for (String queue : Set.copyOf(hidden)) {
                if (admin.get("queues/" + queue).status() == 200) {
                  hidden.remove(queue);
                }
              }
              return hidden.isEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"REJECT", "RETURN", "REPLACE"})
  void manySubmitAJobOfOneUniqueKey(String onConflict) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String job =
          "{\"type\":\"noop\",\"queue\":\"examples\",\"delay\":\"PT1H\",\"uniqueKey\":\"%s\",\"onConflict\":\"%s\"}"
              .formatted(name(), onConflict);
      List<Api.Answer> answers = send(Collections.nCopies(CALLERS, () -> admin.post("jobs", job)));
      assertThat(statuses(answers).keySet()).as(told(answers)).isSubsetOf(200, 202, 409);
      if (!onConflict.equals("REPLACE")) {
        int others = onConflict.equals("RETURN") ? 200 : 409;
        assertThat(statuses(answers))
            .as(told(answers))
            .isEqualTo(Map.of(202, 1L, others, CALLERS - 1L));
      }
    }
  }

  /** Each endpoint that reads such a key. */
  @Test
  void manySendTheSameRequestWithOneKey() throws Exception {
    for (Endpoint endpoint : Endpoints.all()) {
      if (!endpoint.headers().contains("Idempotency-Key")) {
        continue;
      }
      for (int round = 0; round < ROUNDS; round++) {
        String thing = Examples.thing(admin, endpoint);
        List<Api.Answer> answers =
            send(
                Collections.nCopies(
                    CALLERS,
                    request(endpoint, thing, "Idempotency-Key", UUID.randomUUID().toString())));
        // one Callable, so one key
        assertThat(statuses(answers).keySet()).as(told(answers)).isSubsetOf(200, 202);
        assertThat(answers.stream().map(RacesContract::ids).distinct())
            .as(told(answers))
            .hasSize(1);
      }
    }
  }

  private static String ids(Api.Answer answer) {
    return Stream.of("id", "ids", "jobId")
        .map(name -> answer.body().path(name).toString())
        .collect(Collectors.joining(" "));
  }

  /** Things without names: a job, a batch, a replay. */
  @Test
  void allIsDoneToTheSameAtOnce() throws Exception {
    Function<String, List<Endpoint>> posts = kind -> of(kind, "POST");
    for (String kind : List.of("jobs", "batches", "replays")) {
      for (int round = 0; round < ROUNDS; round++) {
        String id = Examples.make(admin, kind);
        List<Callable<Api.Answer>> requests = new ArrayList<>();
        for (Endpoint post : posts.apply(kind)) {
          requests.addAll(Collections.nCopies(3, request(post, id)));
        }
        Collections.shuffle(requests);
        List<Api.Answer> answers = send(requests);
        assertThat(LAWFUL).as(told(answers)).containsAll(statuses(answers).keySet());
      }
    }
  }
}
