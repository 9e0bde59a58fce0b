package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever is sent as an expression gets an answer or a {@link RecurrenceError}, and at once. */
class HostileRecurrenceTest {

  private static final long SEED = 20261025;
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final int TRIES = 5;

  private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");
  private static final List<ZoneId> ZONES =
      Stream.of("UTC", "Europe/Berlin", "Africa/Casablanca", "Pacific/Apia")
          .map(ZoneId::of)
          .toList();

  private static final String LETTERS =
      "0123456789*/-,?LW#@=; \t\n\rTZP+:.MONFEBlast2nd\u0000é٣５\u202E\u200F\uD83D\uDE00\uFEFFſıK";
  private static final int TEN_MILLION = 10_000_000;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void warmUp() {
    for (String text : hostile()) {
      tryAll(text);
    }
  }

  @Test
  void hostileExpressionsAreAnsweredAtOnce() {
    hostile().forEach(HostileRecurrenceTest::assertAnsweredAtOnce);
  }

  @Test
  void randomBytesAreAnsweredAtOnce() {
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      assertAnsweredAtOnce(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void randomLettersOfTheDialectsAreAnsweredAtOnce() {
    for (int i = 0; i < 2_000; i++) {
      int length = random.nextInt(40);
      StringBuilder text = new StringBuilder();
      for (int n = 0; n < length; n++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      assertAnsweredAtOnce(text.toString());
    }
  }

  /** One letter of a good expression changed, dropped or doubled: most get past the first check. */
  @Test
  void damagedExpressionsAreAnsweredAtOnce() {
    List<String> good =
        List.of(
            "0 0 29 2 *",
            "*/5 22-2 L-3,15W JAN-MAR FRI-MON",
            "0 0 12 */15 2 MON#5",
            "@every PT5M from 2026-01-01T00:00:00Z",
            "2026-03-29T02:30:00+02:00",
            "0,30",
            "2nd Fri-Last,-3",
            "2026-2030,2040");
    for (int i = 0; i < 2_000; i++) {
      String text = good.get(random.nextInt(good.size()));
      int at = random.nextInt(text.length());
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      String middle =
          List.of("", "" + letter, text.charAt(at) + "" + text.charAt(at)).get(random.nextInt(3));
      assertAnsweredAtOnce(text.substring(0, at) + middle + text.substring(at + 1));
    }
  }

  @Test
  void anErrorShowsNoLetterThatHidesOrTurnsTheText() {
    for (String text : hostile()) {
      for (Runnable parser : parsers(text)) {
        try {
          parser.run();
        } catch (RecurrenceError e) {
          assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContainPattern("\\p{C}");
          assertThat(e.token()).hasSizeLessThan(250).doesNotContainPattern("\\p{C}");
        }
      }
    }
  }

  private static List<String> hostile() {
    List<String> texts = new ArrayList<>();
    Stream.of("9", ",", "*", "-", "/", "1,", "1-", "*/", " ", "\n", "@", "\u0000", "\u202E", "=;")
        .forEach(part -> texts.add(part.repeat(TEN_MILLION / part.length())));
    texts.add("\uD83D\uDE00".repeat(TEN_MILLION / 2));
    texts.add("\uD83D".repeat(100));
    texts.add("1".repeat(39) + "\uD83D\uDE00" + "1".repeat(200));
    texts.add("٣ ٣ ٣ ٣ ٣");
    texts.add("0 0 ${jndi:ldap://x} * *");
    texts.add("99999999999999999999 99999999999 * * *");
    texts.add("2147483647/2147483647 -2147483648 * * *");
    texts.add("1" + ",1".repeat(80) + " * * * *");
    texts.add("0 0 */31 * " + "MON#5,".repeat(30) + "TUE#5");
    texts.add("0 0 */31 2-1 " + "5L,".repeat(60) + "TUE#5");
    texts.add("0 0 */28 2 MON#5");
    texts.add("0 0 LW" + ",LW".repeat(60) + " 2 *");
    texts.add("1st Mon-2nd Fri" + ",5th Sun-Last".repeat(14));
    texts.add("9999-0001");
    texts.add("0001" + ",9999".repeat(39));
    texts.add("@every PT99999999999999999999S");
    texts.add("@every P106751991167300DT15H30M7.999999999S");
    texts.add("@every PT1S from +1000000000-12-31T23:59:59.999999999Z");
    texts.add("@every PT1S from -1000000000-01-01T00:00:00Z");
    texts.add("+999999999-12-31T23:59:59.999999999-18:00");
    texts.add("-999999999-01-01T00:00:00+18:00");
    texts.add("2026-03-29T02:30:00+99:99");
    return texts;
  }

  /** The same text sent as every kind of expression, and as every field of a calendar. */
  private static List<Runnable> parsers(String text) {
    ZoneId zone = ZONES.get(Math.floorMod(text.length(), ZONES.size()));
    List<Runnable> parsers = new ArrayList<>();
    parsers.add(() -> use(Recurrence.cron(text, zone)));
    parsers.add(() -> use(Recurrence.at(text, zone, Dst.DEFAULT)));
    parsers.add(() -> use(Recurrence.parse(text, zone, Dst.DEFAULT)));
    for (String nickname : List.of("@every ", "@delay ", "@calendar ")) {
      String expression = nickname + text;
      parsers.add(() -> use(Recurrence.parse(expression, zone, Dst.DEFAULT)));
    }
    for (int field = 0; field < 7; field++) {
      String[] fields = new String[7];
      fields[field] = text;
      parsers.add(
          () -> use(Recurrence.calendar(calendar(fields), zone, new Dst(Dst.Gap.SKIP, null))));
    }
    return parsers;
  }

  private static CalendarFields calendar(String... of) {
    return new CalendarFields(of[0], of[1], of[2], of[3], of[4], of[5], of[6]);
  }

  private static void use(Recurrence recurrence) {
    recurrence.next(NOW);
    recurrence.previous(NOW);
    recurrence.next(Instant.MAX);
    recurrence.previous(Instant.MIN);
    assertThat(recurrence.describe()).isNotBlank();
    assertThat(recurrence.expression()).doesNotContain("\n");
  }

  private static void tryAll(String text) {
    for (Runnable parser : parsers(text)) {
      nanos(parser);
    }
  }

  private static void assertAnsweredAtOnce(String text) {
    int kind = 0;
    for (Runnable parser : parsers(text)) {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < TRIES && least > AT_ONCE.toNanos(); i++) {
        least = Math.min(least, nanos(parser));
      }
      if (least > AT_ONCE.toNanos()) {
        fail("parser %d of '%.80s', seed %d: %,d ns", kind, text, SEED, least);
      }
      kind++;
    }
  }

  /**
   * How much of a processor an answer or an error takes: its own time, since other processes have
   * theirs. Any other exception is a failure.
   */
  private static long nanos(Runnable parser) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    try {
      parser.run();
    } catch (RecurrenceError answered) {
      Objects.requireNonNull(answered.field());
    }
    return threads.getCurrentThreadCpuTime() - start;
  }
}
