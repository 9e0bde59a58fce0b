package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.problem.Problem;

/** Whatever a body holds, the answer comes soon and is a 422 that says why. */
class HostileICalendarTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-11-24");
  private static final Duration SOON = Duration.ofSeconds(20); // 5 by design, on a busy machine

  private static String calendar(String inside) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + inside + "END:VCALENDAR\r\n";
  }

  private static String event(String lines) {
    return "BEGIN:VEVENT\r\nUID:1\r\n" + lines.replace("\n", "\r\n") + "\r\nEND:VEVENT\r\n";
  }

  private static Problem refused(byte[] file) {
    AtomicReference<Problem> problem = new AtomicReference<>();
    assertThatThrownBy(
            () -> assertTimeoutPreemptively(SOON, () -> ImportICalendar.read(file, TODAY)))
        .isInstanceOfSatisfying(Problem.class, problem::set);
    assertThat(problem.get().status()).isEqualTo(422);
    return problem.get();
  }

  private static Problem refused(String file) {
    return refused(file.getBytes(StandardCharsets.UTF_8));
  }

  private static Problem refusedEvent(String lines) {
    return refused(calendar(event(lines)));
  }

  @Test
  void whatIsNoICalendarFileIsSaidToBeNone() {
    assertThat(refused("")).hasMessageContaining("no BEGIN:VCALENDAR");
    assertThat(refused("{\"dates\": []}")).hasMessageContaining("no BEGIN:VCALENDAR");
    assertThat(refused("\0\1\2")).hasMessageContaining("no BEGIN:VCALENDAR");
    assertThat(refused(new byte[] {(byte) 0xFF, (byte) 0xFE, 66, 0})).hasMessageContaining("UTF-8");
    assertThat(refused("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270101\r\n"))
        .hasMessageContaining("cut short");
    assertThat(refused("END:VCALENDAR\r\n")).hasMessageContaining("BEGIN:");
    assertThat(refused("BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n"))
        .hasMessageContaining("2.0");
  }

  @Test
  void garbageNeverDoesMoreThanBeRefused() {
    Random random = new Random(11);
    byte[] good =
        calendar(event("DTSTART:20270101T000000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE:20270108"))
            .getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 2_000; round++) {
      byte[] bad = good.clone();
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        bad[random.nextInt(bad.length)] =
            (byte) (random.nextInt(6) == 0 ? random.nextInt(256) : 32 + random.nextInt(95));
      }
      try {
        assertTimeoutPreemptively(SOON, () -> ImportICalendar.read(bad, TODAY));
      } catch (Problem e) {
        assertThat(e.status()).isEqualTo(422);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DTSTART;VALUE=DATE:20260230",
        "DTSTART:20260101T996199",
        "DTSTART:00000000",
        "DTSTART:soon",
        "DTSTART:",
        "SUMMARY:no start",
        "DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260101",
        "DTSTART;VALUE=DATE:20260105\nDURATION:-P3D",
        "DTSTART;VALUE=DATE:20260105\nDURATION:P99999999999999999999D",
        "DTSTART;VALUE=DATE:20260105\nDURATION:forever",
        "DTSTART;VALUE=DATE:20260105\nEXDATE:never",
        "DTSTART;VALUE=DATE:20260105\nRDATE:20261301",
        "DTSTART;VALUE=DATE:20260105\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260105",
      })
  void aDateThatIsNoneIsNamed(String lines) {
    Problem problem = refusedEvent(lines);
    assertThat(problem.errors().get(0).path()).containsAnyOf("VEVENT[0].", "DTSTART", "D");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=2000000000",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=FORTNIGHTLY",
        "BYDAY=MO",
        ";",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=YEARLY;INTERVAL=2147483647",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=99999999999",
        "FREQ=DAILY;UNTIL=whenever",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2;BYSECOND=1",
        "FREQ=DAILY;BYSETPOS=1",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYYEARDAY=-2147483648",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=YEARLY;BYDAY=99MO",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "FREQ=YEARLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-6MO",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYMONTH=1,,2",
        "FREQ=YEARLY;BYMONTH=",
        "FREQ=YEARLY;BYMONTH",
        "FREQ=YEARLY;WKST=XX",
        "FREQ=YEARLY;BYSETPOS=0;BYDAY=MO",
        "FREQ=YEARLY;BYSETPOS=367;BYDAY=MO",
        "FREQ=YEARLY;INTERVAL=1.5",
        "FREQ=YEARLY;INTERVAL=1001",
        "FREQ=YEARLY;UNTIL=20260230",
        "FREQ=YEARLY;UNTIL=20260201T250000Z",
        "FREQ=YEARLY;UNTIL=15991231",
        "FREQ=YEARLY,DAILY",
        "FREQ=DAILY;BYHOUR=0",
        "FREQ=DAILY;BYMINUTE=0",
        "FREQ=DAILY;BYSECOND=0",
      })
  void aRuleThatCannotBeIsRefused(String rule) {
    Problem problem = refusedEvent("DTSTART;VALUE=DATE:20260105\nRRULE:" + rule);
    assertThat(problem.errors().get(0).path()).isEqualTo("VEVENT[0].RRULE");
    assertThat(problem).hasMessageContaining("line 6: ");
  }

  /** The table of RFC 5545, 3.3.10, and the sentences around it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FREQ=DAILY;BYYEARDAY=100 | BYYEARDAY=100 cannot stand with FREQ=DAILY",
        "FREQ=WEEKLY;BYYEARDAY=100 | BYYEARDAY=100 cannot stand with FREQ=WEEKLY",
        "FREQ=MONTHLY;BYYEARDAY=-1 | BYYEARDAY=-1 cannot stand with FREQ=MONTHLY",
        "FREQ=DAILY;BYWEEKNO=20 | BYWEEKNO=20 cannot stand with FREQ=DAILY, only with YEARLY",
        "FREQ=WEEKLY;BYWEEKNO=20 | BYWEEKNO=20 cannot stand with FREQ=WEEKLY, only with YEARLY",
        "FREQ=MONTHLY;BYWEEKNO=20 | BYWEEKNO=20 cannot stand with FREQ=MONTHLY, only with YEARLY",
        "FREQ=WEEKLY;BYMONTHDAY=1 | BYMONTHDAY=1 cannot stand with FREQ=WEEKLY",
        "FREQ=DAILY;BYDAY=2MO | BYDAY=2MO has numbers, which stand with FREQ=MONTHLY or YEARLY",
        "FREQ=WEEKLY;BYDAY=MO,-1SU | BYDAY=MO,-1SU has numbers",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO | BYDAY=1MO has numbers, which cannot stand beside BYWEEKNO",
        "FREQ=YEARLY;BYSETPOS=1 | BYSETPOS=1 needs another part that begins with BY",
        "FREQ=DAILY;UNTIL=20270101;COUNT=3 | COUNT=3 cannot stand beside UNTIL=20270101",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101 | COUNT=3 cannot stand beside UNTIL=20270101",
        "FREQ=DAILY;FREQ=DAILY | FREQ=DAILY is the second FREQ",
        "FREQ=YEARLY;BYMONTH=1;BYMONTH=2 | BYMONTH=2 is the second BYMONTH",
        "FREQ=YEARLY;INTERVAL=2;INTERVAL=2 | INTERVAL=2 is the second INTERVAL",
        "FREQ=DAILY;INTERVAL=0 | INTERVAL=0 is not a number from 1 to 1000",
        "FREQ=YEARLY;BYMONTH=13 | BYMONTH has '13'",
        "FREQ=YEARLY;X-WEEKS=3 | X-WEEKS=3 is not known",
      })
  void whatTheStandardForbidsIsRefusedByLinePartAndValue(String rule, String why) {
    Problem problem =
        refusedEvent("DTSTART;VALUE=DATE:20260105\nSUMMARY:a\n long one\nRRULE:" + rule);
    assertThat(problem).hasMessageContaining("line 8: " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RRULE:", "RRULE: ", "RRULE;X-A=\"b:c\":", "rrule:", "EXRULE:"})
  void anEmptyRuleIsSkipped(String line) {
    byte[] file =
        calendar(event("DTSTART;VALUE=DATE:20270105\n" + line)).getBytes(StandardCharsets.UTF_8);
    NewCalendar read = ImportICalendar.read(file, TODAY).calendar();
    assertThat(read.dates()).containsExactly(new NewCalendar.Day("2027-01-05", null));
    assertThat(read.rules()).isEmpty();
  }

  @Test
  void aComponentIsClosedByItsOwnName() {
    String open = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:20270101\r\n";
    assertThat(refused(open + "END:VCALENDAR\r\n"))
        .hasMessageContaining("line 5: END:VCALENDAR closes BEGIN:VEVENT of line 3");
    assertThat(refused(open + "END:VTODO\r\nEND:VCALENDAR\r\n"))
        .hasMessageContaining("line 5: END:VTODO closes BEGIN:VEVENT of line 3");
    assertThat(refused(open)).hasMessageContaining("line 3: BEGIN:VEVENT is never closed");
    assertThat(refused(open + "END:VEVENT\r\n"))
        .hasMessageContaining("line 1: BEGIN:VCALENDAR is never closed");
    assertThat(refused(open + "SUMMARY:a\r\n b\r\nBEGIN:VALARM\r\nEND:VEVENT\r\nEND:VALARM\r\n"))
        .hasMessageContaining("line 8: END:VEVENT closes BEGIN:VALARM of line 7");
    assertThat(refused(open + "END:VEVENT\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n"))
        .hasMessageContaining("line 7: END:VCALENDAR has no BEGIN:VCALENDAR");
    assertThat(refused("BEGIN:VEVENT\r\nDTSTART:20270101\r\nEND:VEVENT\r\n"))
        .hasMessageContaining("line 1: BEGIN:VEVENT stands outside");
    assertThat(
            refused(open + "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
        .hasMessageContaining("line 5: BEGIN:VCALENDAR stands within another");
  }

  @Test
  void aTimeThatIsTheStartsOwnIsNoTroubleAndAnotherIs() {
    String event =
        "DTSTART:20270105T090000\nRRULE:FREQ=DAILY;COUNT=2;BYMINUTE=0;BYSECOND=0;BYHOUR=";
    byte[] file = calendar(event(event + "9")).getBytes(StandardCharsets.UTF_8);
    assertThat(ImportICalendar.read(file, TODAY).calendar().rules()).hasSize(1);
    assertThat(refusedEvent(event + "9,10")).hasMessageContaining("BYHOUR=9,10 is another time");
    assertThat(refusedEvent(event + "23")).hasMessageContaining("BYHOUR=23 is another time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2SU",
        "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2",
        "FREQ=YEARLY;BYMONTH=5;BYSETPOS=3;BYMONTHDAY=3",
        "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=5",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=DAILY;INTERVAL=7;BYDAY=SA",
      })
  void aRuleThatNeverComesTrueLeavesItsFirstDay(String rule) {
    byte[] file =
        calendar(event("DTSTART;VALUE=DATE:20260105\nRRULE:" + rule))
            .getBytes(StandardCharsets.UTF_8);
    Exclusions read =
        assertTimeoutPreemptively(SOON, () -> ImportICalendar.read(file, TODAY))
            .calendar()
            .exclusions();
    assertThat(read.dates()).containsOnlyKeys(LocalDate.parse("2026-01-05"));
  }

  @Test
  void anyRuleWithinTheLimitsIsDoneSoon() {
    Random random = new Random(5);
    for (int round = 0; round < 3_000; round++) {
      String rule = rule(random);
      byte[] file =
          calendar(event("DTSTART:20261012T120000\nRRULE:" + rule))
              .getBytes(StandardCharsets.UTF_8);
      try {
        assertTimeoutPreemptively(SOON, () -> ImportICalendar.read(file, TODAY), () -> rule);
      } catch (Problem e) {
        assertThat(e.status()).isEqualTo(422);
      }
    }
  }

  private static String rule(Random random) {
    String[] frequencies = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    StringBuilder rule = new StringBuilder("FREQ=").append(frequencies[random.nextInt(4)]);
    part(rule, random, "INTERVAL", 1 + random.nextInt(random.nextBoolean() ? 3 : 1000));
    part(rule, random, "COUNT", 1 + random.nextInt(1_000_000));
    part(rule, random, "BYMONTH", 1 + random.nextInt(12));
    part(rule, random, "BYMONTHDAY", random.nextInt(63) - 31);
    part(rule, random, "BYYEARDAY", random.nextInt(733) - 366);
    part(rule, random, "BYWEEKNO", random.nextInt(107) - 53);
    part(rule, random, "BYSETPOS", random.nextInt(20) - 10);
    part(rule, random, "BYDAY", random.nextInt(11) - 5 + "MO,SU");
    part(rule, random, "WKST", "SU");
    part(rule, random, "BYHOUR", random.nextInt(24));
    return rule.toString();
  }

  private static void part(StringBuilder rule, Random random, String name, Object value) {
    if (random.nextInt(3) == 0) {
      rule.append(';').append(name).append('=').append(value);
    }
  }

  @Test
  void aLotOfWorkInFewLinesIsCutShort() {
    String daily = event("DTSTART:16000101\nRRULE:FREQ=DAILY;COUNT=2000000000");
    assertThat(refused(calendar(daily.repeat(9_000)))).hasMessageContaining("more than 1000 rules");
    String counted = event("DTSTART:16000101\nRRULE:FREQ=DAILY;COUNT=40000");
    assertThat(refused(calendar(counted.repeat(5)))).hasMessageContaining("too much to count");
    String centuries = event("DTSTART:19000101\nDTEND:99991231\nRRULE:FREQ=DAILY");
    assertThat(refused(calendar(centuries))).hasMessageContaining("may take at most 366");
    String many = "RRULE:FREQ=DAILY\n".repeat(200) + "EXRULE:FREQ=WEEKLY\n".repeat(200);
    assertThat(refusedEvent("DTSTART:20260105\n" + many + "SUMMARY:a"))
        .hasMessageContaining("200 rules with 200 exceptions each are too many");
    assertThat(refused(calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n".repeat(20_000))))
        .hasMessageContaining("events");
    assertThat(refused(calendar("BEGIN:A\r\n".repeat(50_000) + "END:B\r\n".repeat(50_000))))
        .hasMessageContaining("nested");
    assertThat(refusedEvent("DTSTART:20260105\nRRULE:FREQ=DAILY;BYDAY=" + "MO,".repeat(200_000)))
        .hasMessageContaining("BYDAY");
  }

  @Test
  void asManyRulesAsAreTakenAreAnsweredSoonInAnyYear() {
    String busy = event("DTSTART:16000105\nDTEND:16001231\nRRULE:FREQ=DAILY;BYMONTH=1,12");
    String never = event("DTSTART:20260105\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30");
    byte[] file = calendar(busy.repeat(500) + never.repeat(500)).getBytes(StandardCharsets.UTF_8);
    assertTimeoutPreemptively(
        SOON.multipliedBy(3), // a thousand rules, nine years
        () -> {
          Exclusions read = ImportICalendar.read(file, TODAY).calendar().exclusions();
          for (int year = 2026; year <= 2090; year += 8) {
            assertThat(read.reason(LocalDate.of(year, 6, 30))).isPresent();
          }
        });
  }

  @Test
  void aLongLineIsNoTrouble() {
    byte[] file =
        calendar(event("DTSTART:20260105\nSUMMARY:" + "x".repeat(1_000_000)))
            .getBytes(StandardCharsets.UTF_8);
    assertTimeoutPreemptively(SOON, () -> ImportICalendar.read(file, TODAY));
    byte[] dates =
        calendar(event("DTSTART:20260105\nEXDATE:" + "20260106,".repeat(100_000) + "20260107"))
            .getBytes(StandardCharsets.UTF_8);
    assertTimeoutPreemptively(SOON, () -> ImportICalendar.read(dates, TODAY));
  }
}
