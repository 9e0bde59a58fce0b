package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /schedules} says to definitions, before anything fires: previews and refusals. */
abstract class DefinitionsContract {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 20270328;
  private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

  private Api api;
  private final String name = "d" + UUID.randomUUID();

  abstract Server server();

  @BeforeEach
  void logIn() {
    api = server().admin();
  }

  private JsonNode preview(String query, String definition) throws Exception {
    return api.post("schedules/preview?" + query, definition).expect(200).body().at("/items");
  }

  @Test
  void aPreviewSaysWhatAClockChangeMakesOfAnInstant() throws Exception {
    ZoneOffsetTransition spring = change(true);
    LocalDate day = spring.getDateTimeBefore().toLocalDate();

    JsonNode items =
        preview(
            "count=3",
            """
            {"cron": "30 2 * * *", "zone": "Europe/Amsterdam", "startAt": "%sT00:00:00Z"}"""
                .formatted(day.minusDays(1)));

    assertThat(items.findValuesAsText("local"))
        .containsExactly(
            day.minusDays(1) + "T02:30:00+01:00",
            day + "T03:00:00+02:00",
            day.plusDays(1) + "T02:30:00+02:00");
    assertThat(items.findValuesAsText("note"))
        .containsExactly("null", "stands for 02:30, which the clock skips", "null");
  }

  @Test
  void theOptionsForClockChangesShowInThePreview() throws Exception {
    LocalDate spring = change(true).getDateTimeBefore().toLocalDate();
    LocalDate autumn = change(false).getDateTimeBefore().toLocalDate();
    String definition =
        """
        {"cron": "30 2 * * *", "zone": "Europe/Amsterdam", "startAt": "%sT00:00:00Z",
         "dst": {"gap": "SKIP", "overlap": "BOTH"}}""";

    assertThat(preview("count=1", definition.formatted(spring)).findValuesAsText("local"))
        .containsExactly(spring.plusDays(1) + "T02:30:00+02:00");
    JsonNode twice = preview("count=2", definition.formatted(autumn));
    assertThat(twice.findValuesAsText("local"))
        .containsExactly(autumn + "T02:30:00+02:00", autumn + "T02:30:00+01:00");
    assertThat(twice.findValuesAsText("note"))
        .containsExactly("the first of two 02:30", "the second of two 02:30");
  }

  /** The next time but a few days that clocks go forward, or back. */
  private static ZoneOffsetTransition change(boolean forward) {
    Instant after = Instant.now().plus(Duration.ofDays(3));
    ZoneOffsetTransition next = AMSTERDAM.getRules().nextTransition(after);
    return next.isGap() == forward ? next : AMSTERDAM.getRules().nextTransition(next.getInstant());
  }

  @Test
  void aPreviewNamesTheDayOfRestOnWhichNothingRuns() throws Exception {
    LocalDate fair = LocalDate.now(ZoneOffset.UTC).plusDays(2);
    api.put(
            "calendars/" + name,
            "{\"dates\": [{\"date\": \"%s\", \"name\": \"Fair\"}]}".formatted(fair))
        .expect(201);

    JsonNode items =
        preview("count=5", "{\"cron\": \"0 12 * * *\", \"exclude\": [\"%s\"]}".formatted(name));

    for (JsonNode item : items) {
      boolean rests = item.at("/at").asText().startsWith(fair.toString());
      assertThat(item.at("/note").asText()).isEqualTo(rests ? "does not run: Fair" : "null");
    }
    assertThat(items.findValuesAsText("at")).contains(fair + "T12:00:00Z");
  }

  @Test
  void aPreviewShowsTheJitterThatItsNameGives() throws Exception {
    String definition = "{\"cron\": \"0 * * * *\", \"jitter\": \"PT30M\", \"type\": \"noop\"}";
    JsonNode before = preview("count=2&name=" + name, definition);
    api.put("schedules/" + name, definition).expect(201);
    JsonNode after = api.get("schedules/" + name + "/preview?count=2").expect(200).body();

    assertThat(after.at("/items")).isEqualTo(before);
    Instant first = Instant.parse(before.at("/0/at").asText());
    assertThat(first.getEpochSecond() % 3600).isBetween(0L, 1800L);
    assertThat(before.at("/1/at").asText()).isEqualTo(first.plusSeconds(3600).toString());
    assertThat(before.at("/0/note").asText()).startsWith("jitter adds PT");
    api.delete("schedules/" + name).expect(204);
  }

  @Test
  void aCalendarExpressionIsTakenWithItsOwnRules() throws Exception {
    String definition =
        """
        {"calendar": {"hour": "3", "dayOfMonth": "%s"}, "zone": "Europe/Amsterdam", "type": "noop"}""";
    JsonNode schedule =
        api.put("schedules/" + name, definition.formatted("Last Fri")).expect(201).body();

    assertThat(schedule.at("/description").asText()).contains("03:00", "last Friday");
    OffsetDateTime next =
        Instant.parse(schedule.at("/nextAt").asText()).atZone(AMSTERDAM).toOffsetDateTime();
    assertThat(next.plusDays(7).getMonth()).isNotEqualTo(next.getMonth());
    Api.Answer refused = api.put("schedules/" + name, definition.formatted("6th Fri"));
    assertThat(refused.expect(422).body().at("/errors/0/path").asText())
        .isEqualTo("$.calendar.dayOfMonth");
    api.delete("schedules/" + name).expect(204);
  }

  private static final List<String> FIELDS =
      List.of(
          "cron",
          "calendar",
          "every",
          "at",
          "fixedDelay",
          "zone",
          "dst",
          "startAt",
          "endAt",
          "maxFirings",
          "overlap",
          "misfire",
          "misfireWindow",
          "jitter",
          "exclude",
          "type",
          "payload",
          "queue",
          "priority",
          "maxAttempts",
          "backoff",
          "enabled",
          "colour");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e400",
          "2147483648",
          "99999999999999999999",
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\u202E\uD83D\uDE00\"",
          "\"* * * * * *\"",
          "\"0 0 30 2 *\"",
          "\"@every PT0S\"",
          "\"PT9223372036854775807S\"",
          "\"PT-9223372036854775808S\"",
          "\"P36500D\"",
          "\"PT0.000000001S\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00Z\"",
          "\"0001-01-01T00:00:00Z\"",
          "\"9999-12-31T23:59:59Z\"",
          "\"2999-03-28T02:30\"",
          "\"ALLOW(0)\"",
          "\"ALL(99999999999)\"",
          "\"GMT+18:00\"",
          "\"UTC\"",
          "\"noop\"",
          "\"" + "x".repeat(5000) + "\"",
          "[]",
          "[null]",
          "[\"\\u0000\", \"../../etc\", \"" + "y".repeat(2000) + "\"]",
          "{}",
          "{\"hour\": \"*/0\", \"year\": \"9999-0001\"}",
          "{\"dayOfMonth\": \"30\", \"month\": \"2\"}",
          "{\"gap\": \"SKIP\", \"overlap\": \"NEVER\"}",
          "{\"gap\": \"SKIP\", \"overlap\": \"BOTH\"}",
          "{\"sql\": \"select 1\", \"url\": \"http://[\"}",
          "[".repeat(900) + "]".repeat(900));

  @Test
  void whateverAFieldIsGivenTheAnswerNamesItOrTakesIt() throws Exception {
    for (String field : FIELDS) {
      for (String value : VALUES) {
        ObjectNode definition = JSON.createObjectNode();
        if (!field.equals("every") && !field.equals("at") && !field.equals("fixedDelay")) {
          definition.put("cron", "0 0 1 1 *");
        }
        definition.put("type", "noop").put("enabled", false);
        assertAnswered(with(definition, field, value));
      }
    }
  }

  @Test
  void whateverFieldsComeTogetherTheAnswerNamesWhatIsWrong() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      String definition = "{\"enabled\":false,\"type\":\"noop\"}";
      for (int fields = 1 + random.nextInt(5); fields > 0; fields--) {
        ObjectNode tree = (ObjectNode) JSON.readTree(definition);
        definition =
            with(
                tree,
                FIELDS.get(random.nextInt(FIELDS.size())),
                VALUES.get(random.nextInt(VALUES.size())));
      }
      assertAnswered(definition);
    }
  }

  @Test
  void whateverIsSentInPlaceOfADefinitionIsAnswered() throws Exception {
    String good = "{\"cron\":\"0 0 1 1 *\",\"type\":\"noop\",\"enabled\":false}";
    List<String> bodies = new ArrayList<>(VALUES);
    bodies.addAll(
        List.of("", "{", "}", good + good, good + "]", "\u0000", "{\"cron\"", "[" + good + "]"));
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      StringBuilder harmed = new StringBuilder(good);
      for (int change = 0; change <= random.nextInt(4); change++) {
        int at = random.nextInt(harmed.length());
        harmed.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0xD800));
      }
      bodies.add(harmed.toString());
    }
    for (String body : bodies) {
      assertAnswered(body);
    }
  }

  @Test
  void whateverNameOrCursorIsAskedForIsAnswered() throws Exception {
    String good = "{\"cron\":\"0 0 1 1 *\",\"type\":\"noop\",\"enabled\":false}";
    for (String odd :
        List.of(
            "%00",
            "%20", "..%2F..", "a%2Fb", "%F0%9F%98%80", "%ED%A0%80", "%FF", "x".repeat(300))) {
      for (Api.Answer answer :
          List.of(
              api.put("schedules/" + odd, good),
              api.get("schedules/" + odd),
              api.get("schedules/" + odd + "/firings"),
              api.get("schedules/" + odd + "/preview"),
              api.post("schedules/" + odd + "/run"),
              api.post("schedules/" + odd + "/pause"),
              api.delete("schedules/" + odd))) {
        assertThat(answer.status()).as("%s: %s", odd, answer).isBetween(400, 499);
      }
      assertThat(api.get("schedules?after=" + odd).status()).as(odd).isBetween(200, 499);
      assertThat(api.post("schedules/preview?count=1&name=" + odd, good).status())
          .as(odd)
          .isBetween(200, 499);
    }
    for (String after :
        List.of("", "now", "-999999999-01-01T00:00:00Z", "%2B999999999-12-31T23:59:59Z", "%00")) {
      assertThat(api.get("schedules/none/firings?after=" + after).status())
          .as(after)
          .isBetween(200, 499);
    }
    api.put("schedules/" + name, good).expect(201);
    for (String pause :
        List.of(
            "{\"for\":\"PT9223372036854775807S\"}",
            "{\"for\":\"PT-1S\"}",
            "{\"for\":5}",
            "{\"until\":\"+999999999-12-31T23:59:59Z\"}",
            "{\"until\":\"2020-01-01T00:00:00Z\"}",
            "{\"for\":\"PT1H\",\"until\":\"2999-01-01T00:00:00Z\"}",
            "[]",
            "{\"why\":1}")) {
      Api.Answer answer = api.post("schedules/" + name + "/pause", pause);
      assertThat(answer.status()).as("%s: %s", pause, answer).isBetween(400, 499);
      assertThat(answer.body().at("/errors/0/path").asText()).as(pause).startsWith("$");
    }
    api.delete("schedules/" + name).expect(204);
  }

  private static String with(ObjectNode definition, String field, String value) {
    definition.remove(field);
    String rest = definition.toString();
    return (definition.isEmpty() ? "{" : rest.substring(0, rest.length() - 1) + ",")
        + "\"%s\":%s}".formatted(field, value);
  }

  /** Taken, or refused with the place of what is wrong; never an error of the server's. */
  private void assertAnswered(String definition) throws Exception {
    assertAnswered(definition, api.post("schedules/preview?count=2", definition));
    assertAnswered(definition, api.put("schedules/" + name, definition));
  }

  private static void assertAnswered(String definition, Api.Answer answer) {
    String said =
        "%s%n%s: %s"
            .formatted(
                definition.substring(0, Math.min(500, definition.length())),
                answer.status(),
                answer.response().body());
    assertThat(answer.status()).as(said).isBetween(200, 499);
    if (answer.status() >= 400) {
      assertThat(answer.body().at("/errors/0/path").asText()).as(said).startsWith("$");
      assertThat(answer.body().at("/detail").asText()).as(said).isNotBlank();
    }
  }
}
