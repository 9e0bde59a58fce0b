package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /calendars} promises, whatever the database. */
abstract class CalendarsContract {

  private static final String WEEKENDS = "{\"weekdays\":[\"SAT\",\"SUN\"]}";

  private Api api;
  private final String name = "c" + UUID.randomUUID();
  private final String path = "calendars/" + name;

  abstract Server server();

  @BeforeEach
  void logIn() {
    api = server().admin();
  }

  private Api.Answer importFile(byte[] file) throws Exception {
    return api.send(
        api.request(path)
            .header("Content-Type", "text/calendar; charset=utf-8")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(file)));
  }

  private Api.Answer importFile(String... lines) throws Exception {
    String file =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
            + String.join("\r\n", lines)
            + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    return importFile(file.getBytes(StandardCharsets.UTF_8));
  }

  private JsonNode check(String date) throws Exception {
    return api.get(path + "/check?date=" + date).expect(200).body();
  }

  @Test
  void aCalendarIsPutReadCheckedAndDeleted() throws Exception {
    Api.Answer created =
        api.put(
                path,
                """
                {"dates": ["2026-04-27", {"date": "2026-12-25", "name": "Christmas"}],
                 "yearly": [{"date": "01-01", "name": "New Year"}],
                 "weekdays": ["saturday"],
                 "ranges": [{"from": "2026-07-01", "to": "2026-08-15", "name": "closed"}]}""")
            .expect(201);

    assertThat(created.header("Location")).endsWith(path);
    JsonNode read = api.get(path).expect(200).body();
    assertThat(read).isEqualTo(created.body());
    assertThat(read.at("/name").asText()).isEqualTo(name);
    assertThat(read.at("/dates/0").toString()).isEqualTo("{\"date\":\"2026-04-27\"}");
    assertThat(read.at("/dates/1/name").asText()).isEqualTo("Christmas");
    assertThat(read.at("/weekdays/0").asText()).isEqualTo("SAT");
    assertThat(read.at("/updatedBy").asText()).isEqualTo("admin");
    assertThat(read.has("imported")).isFalse();
    check("9999-12-31");
    check("0001-01-01");
    assertThat(check("2026-12-25").at("/reason").asText()).isEqualTo("Christmas");
    assertThat(check("2033-01-01").at("/excluded").asBoolean()).isTrue();
    assertThat(check("2026-08-15").at("/reason").asText()).isEqualTo("closed");
    assertThat(check("2026-08-17").at("/excluded").asBoolean()).isFalse();
    assertThat(check("2026-08-17").at("/reason").isNull()).isTrue();

    api.put(path, WEEKENDS).expect(200);
    assertThat(check("2026-12-25").at("/excluded").asBoolean()).isFalse();
    api.delete(path).expect(204);
    api.get(path).expect(404);
    api.get(path + "/check?date=2026-12-25").expect(404);
    api.delete(path).expect(404);
  }

  @Test
  void aListGoesOnWhereAPageEnds() throws Exception {
    for (int i = 1; i <= 3; i++) {
      api.put(path + "." + i, WEEKENDS).expect(201);
    }

    Api.Answer page = api.get("calendars?limit=2&after=" + name).expect(200);
    JsonNode rest = api.get(page.header("Link").replaceAll("<(.*)>.*", "$1")).expect(200).body();

    assertThat(page.body().at("/items")).hasSize(2);
    assertThat(page.body().at("/items/0/name").asText()).isEqualTo(name + ".1");
    assertThat(page.body().at("/items/0/updatedAt").asText()).startsWith("20").endsWith("Z");
    assertThat(page.body().at("/next").asText()).isEqualTo(name + ".2");
    assertThat(rest.at("/items/0/name").asText()).isEqualTo(name + ".3");
    for (int i = 1; i <= 3; i++) {
      api.delete(path + "." + i).expect(204);
    }
  }

  @Test
  void anETagGuardsAChange() throws Exception {
    String tag = api.put(path, WEEKENDS).expect(201).header("ETag");
    String changed = api.put(path, "{}", "If-Match", tag).expect(200).header("ETag");

    assertThat(changed).isNotEqualTo(tag);
    api.put(path, WEEKENDS, "If-Match", tag).expect(412);
    api.put(path + "x", WEEKENDS, "If-Match", tag).expect(412);
    api.put(path, WEEKENDS, "If-Match", "yesterday").expect(400);
    assertThat(api.get(path).expect(200).header("ETag")).isEqualTo(changed);
  }

  @Test
  void aBadCalendarIsRefusedWithItsPath() throws Exception {
    assertRefused("{\"dates\":[\"2026-02-30\"]}", "$.dates[0]", "2026-02-30");
    assertRefused("{\"weekdays\":[\"FOO\"]}", "$.weekdays[0]", "MON");
    assertRefused(
        "{\"ranges\":[{\"from\":\"2026-02-02\",\"to\":\"2026-02-01\"}]}", "$.ranges[0]", "after");
    assertRefused("{\"yearly\":[\"13-01\"]}", "$.yearly[0]", "12-25");
    assertThat(api.put(path, "{\"holidays\":[]}").expect(400).body().at("/detail").asText())
        .contains("known fields: dates, ranges, rules, weekdays, yearly");
    assertThat(api.put(path, "{\"dates\":[7]}").status()).isBetween(400, 422);
    api.put("calendars/a%20b", WEEKENDS).expect(422);
    for (String no :
        List.of("tomorrow", "%2B999999999-12-31", "-999999999-01-01", "%2B10000-01-01")) {
      assertThat(api.get(path + "/check?date=" + no).expect(400).body().at("/detail").asText())
          .contains("is not a date of the calendar, such as 2026-12-25");
    }
    api.get(path).expect(404);
  }

  private void assertRefused(String body, String path, String detail) throws Exception {
    JsonNode answer = api.put(this.path, body).expect(422).body();
    assertThat(answer.at("/errors/0/path").asText()).as(body).isEqualTo(path);
    assertThat(answer.at("/detail").asText()).as(body).contains(detail);
  }

  @Test
  void anICalendarFileIsImported() throws Exception {
    JsonNode imported =
        importFile("DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY", "SUMMARY:Neujahr – frei")
            .expect(201)
            .body();

    assertThat(imported.at("/imported/events").asInt()).isEqualTo(1);
    assertThat(imported.at("/dates").size()).isZero();
    assertThat(imported.at("/rules/0/rule").asText()).isEqualTo("FREQ=YEARLY");
    assertThat(check("2090-01-01").at("/reason").asText()).isEqualTo("Neujahr – frei");
    assertThat(check("2090-01-02").at("/excluded").asBoolean()).isFalse();
    JsonNode kept = api.get(path).expect(200).body();
    assertThat(kept.at("/rules")).isEqualTo(imported.at("/rules"));
    api.put(path, "{\"rules\": " + kept.at("/rules") + "}").expect(200);
    assertThat(check("2090-01-01").at("/reason").asText()).isEqualTo("Neujahr – frei");
    assertThat(check("2019-01-01").at("/excluded").asBoolean()).isFalse();
  }

  @Test
  void aRuleByHandIsCheckedPartByPart() throws Exception {
    api.put(
            path,
            """
            {"rules": [{"rule": "FREQ=MONTHLY;BYDAY=-1FR", "from": "2026-01-01", "days": 3,
                        "except": ["2026-02-27"], "name": "closing"}]}""")
        .expect(201);
    assertThat(check("2026-02-01").at("/reason").asText()).isEqualTo("closing");
    assertThat(check("2026-02-27").at("/excluded").asBoolean()).isFalse();
    assertThat(check("2090-01-29").at("/reason").asText()).isEqualTo("closing");

    String bad =
        """
        {"rules": [{"rule": "FREQ=DAILY;BYYEARDAY=100", "from": "2026-01-01"},
                   {"rule": "FREQ=DAILY", "from": "2026-02-30"},
                   {"rule": "FREQ=DAILY", "from": "2026-01-01", "days": 0}, {"from": "2026-01-01"},
                   {"rule": "FREQ=DAILY;UNTIL=20270101T000000Z", "from": "2026-01-01"},
                   {"rule": "FREQ=DAILY", "from": "2026-01-01", "except": ["soon"]}, null]}""";
    assertThat(api.put(path, bad).expect(422).body().at("/errors").findValuesAsText("path"))
        .containsExactly(
            "$.rules[0].rule",
            "$.rules[1].from",
            "$.rules[2].days",
            "$.rules[3].rule",
            "$.rules[4].rule",
            "$.rules[5].except[0]",
            "$.rules[6]");
  }

  @Test
  void aHostileFileIsRefusedSoon() throws Exception {
    Instant begun = Instant.now();
    assertThat(importFile(new byte[] {0, (byte) 0xFF, 7, 13}).status()).isEqualTo(400);
    assertThat(importFile(new byte[0]).status()).isEqualTo(422);
    assertThat(importFile("DTSTART:20260101", "RRULE:FREQ=SECONDLY").status()).isEqualTo(422);
    Api.Answer answer = importFile("DTSTART:20260230", "SUMMARY:x");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body().at("/errors/0/path").asText()).isEqualTo("VEVENT[0].DTSTART");
    assertThat(importFile(new byte[3 << 20]).status()).isEqualTo(413);
    assertThat(importFile("DTSTART:20260101", "RRULE:FREQ=DAILY;COUNT=2000000000").status())
        .isEqualTo(201);
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void whoMayOnlyLookCannotChange() throws Exception {
    api.put(path, WEEKENDS).expect(201);
    api.put("users/" + name, "{\"password\":\"look-at-it\",\"roles\":[\"operator\"]}");
    Api operator = server().as(name, "look-at-it");

    operator.get(path).expect(200);
    operator.get(path + "/check?date=2026-11-28").expect(200);
    operator.put(path, "{}").expect(403);
    operator.delete(path).expect(403);
    server().as(null, null).get("calendars").expect(401);
  }
}
