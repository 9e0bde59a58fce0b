package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2026-03-29T02:30:00Z,      2026-03-29T02:30:00Z",
    "2026-03-29T02:30+02:00,    2026-03-29T00:30:00Z",
    "2026-07-01T12:00,          2026-07-01T10:00:00Z",
    "2026-07-01T12:00:05,       2026-07-01T10:00:05Z",
    "2026-07-01T12:00:00.000Z,  2026-07-01T12:00:00Z",
    "2026-03-29T02:30,          2026-03-29T01:00:00Z",
    "2026-10-25T02:30,          2026-10-25T00:30:00Z"
  })
  void anInstantOrAWallTimeIsPlannedOnce(String text, String instant) {
    assertThat(bill(Recurrence.at(text, BERLIN, Dst.DEFAULT)))
        .containsExactly(Instant.parse(instant));
  }

  @Test
  void aWallTimeShownTwiceMayMeanTheSecondOrBoth() {
    String twice = "2026-10-25T02:30";
    Instant first = Instant.parse("2026-10-25T00:30:00Z");
    Instant second = first.plusSeconds(3600);
    assertThat(bill(Recurrence.at(twice, BERLIN, new Dst(null, Dst.Overlap.SECOND))))
        .containsExactly(second);
    Recurrence both = Recurrence.at(twice, BERLIN, new Dst(null, Dst.Overlap.BOTH));
    assertThat(bill(both)).containsExactly(first, second);
    assertThat(both.previous(second)).contains(first);
    assertThat(both.previous(Instant.MAX)).contains(second);
    assertThat(both.previous(first)).isEmpty();
  }

  @Test
  void aWallTimeThatIsSkippedMayBeRefused() {
    assertThat(refused("2026-03-29T02:30", new Dst(Dst.Gap.SKIP, null)))
        .hasMessage(
            "at '2026-03-29T02:30' at column 1 must be a time that the clock of Europe/Berlin does not"
                + " skip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tomorrow",
        "2026-03-29",
        "2026-02-30T00:00",
        "2026-03-29T24:00",
        "2026-03-29T02:30:00.5Z",
        "2026-03-29T02:30[Europe/Berlin]x",
        "+999999999-12-31T23:59:59Z",
        "+999999999-12-31T23:59:59",
        "-0001-01-01T00:00",
        "10000-01-01T00:00",
        "٢٠٢٦-03-29T02:30"
      })
  void otherTextsAreRefused(String text) {
    assertThat(refused(text, Dst.DEFAULT)).hasMessageContaining("a date and time in whole seconds");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-07-01T12:00     | Once, on 1 July 2026 at 12:00, Europe/Berlin time.
          2026-07-01T12:00Z    | Once, on 1 July 2026 at 14:00, Europe/Berlin time.
          2026-10-25T01:30Z    | Once, on 25 October 2026 at 02:30 (the second of two 02:30), Europe/Berlin time.
          2026-03-29T02:30     | Once, on 29 March 2026 at 03:00 (stands for 02:30, which the clock skips), Europe/Berlin time.
          """)
  void itReadsAsASentenceAndItsExpressionReadsBack(String text, String sentence) {
    Recurrence at = Recurrence.at(text, BERLIN, Dst.DEFAULT);
    assertThat(at.describe()).isEqualTo(sentence);
    assertThat(at.expression()).isEqualTo("@at " + text);
    assertThat(Recurrence.parse(at.expression(), BERLIN, Dst.DEFAULT)).isEqualTo(at);
  }

  private static List<Instant> bill(Recurrence recurrence) {
    return Stream.iterate(
            recurrence.next(Instant.MIN), Optional::isPresent, at -> recurrence.next(at.get()))
        .map(Optional::get)
        .toList();
  }

  private static RecurrenceError refused(String text, Dst dst) {
    return catchThrowableOfType(RecurrenceError.class, () -> Recurrence.at(text, BERLIN, dst));
  }
}
