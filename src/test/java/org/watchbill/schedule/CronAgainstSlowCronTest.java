package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The search must agree with trying every second, for expressions and instants by chance. */
class CronAgainstSlowCronTest {

  private static final List<ZoneId> ZONES =
      ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).toList();
  private static final long FROM = Instant.parse("1975-01-01T00:00:00Z").getEpochSecond();
  private static final long TO = Instant.parse("2045-01-01T00:00:00Z").getEpochSecond();

  private final Random random = new Random(20260308);
  private final RandomCron crons = new RandomCron(random);

  @Test
  void aroundClockChangesEveryPlannedInstantIsFound() {
    long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    int compared = 0;
    while (compared < 500 && System.nanoTime() < deadline) {
      RandomCron.Written written = crons.dense();
      boolean toTheSecond = written.meaning().seconds().size() > 1;
      compare(written, toTheSecond ? Duration.ofHours(4) : Duration.ofDays(3));
      compared++;
    }
    assertThat(compared).isGreaterThan(20);
  }

  @Test
  void overMonthsEveryPlannedDayIsFound() {
    long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    int compared = 0;
    while (compared < 60 && System.nanoTime() < deadline) {
      compare(crons.sparse(), Duration.ofDays(200));
      compared++;
    }
    assertThat(compared).isGreaterThan(5);
  }

  private void compare(RandomCron.Written written, Duration window) {
    ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
    Instant after = nearAClockChange(zone, window);
    Instant until = after.plus(window);
    Dst dst = dst();
    NavigableSet<Instant> slow = written.meaning().between(after, until, zone, dst);
    assertThat(search(written.text(), zone, dst, after, until))
        .as("'%s' in %s, %s, after %s until %s", written.text(), zone, dst, after, until)
        .isEqualTo(slow);
    assertThat(searchBack(written.text(), zone, dst, after, until))
        .as("back: '%s' in %s, %s, after %s until %s", written.text(), zone, dst, after, until)
        .isEqualTo(slow);
  }

  private static NavigableSet<Instant> searchBack(
      String cron, ZoneId zone, Dst dst, Instant after, Instant until) {
    NavigableSet<Instant> found = new TreeSet<>();
    Recurrence recurrence;
    try {
      recurrence = Recurrence.cron(cron, zone, dst);
    } catch (RecurrenceError e) {
      return found;
    }
    Optional<Instant> last = recurrence.previous(until.plusNanos(1));
    while (last.isPresent() && last.get().isAfter(after)) {
      assertThat(found.add(last.get())).isTrue();
      last = recurrence.previous(last.get());
    }
    return found;
  }

  private static NavigableSet<Instant> search(
      String cron, ZoneId zone, Dst dst, Instant after, Instant until) {
    NavigableSet<Instant> found = new TreeSet<>();
    Recurrence recurrence;
    try {
      recurrence = Recurrence.cron(cron, zone, dst);
    } catch (RecurrenceError e) {
      assertThat(e).hasMessageEndingWith("this would never fire");
      return found;
    }
    Optional<Instant> next = recurrence.next(after);
    while (next.isPresent() && !next.get().isAfter(until)) {
      assertThat(found.add(next.get())).isTrue();
      Instant previous = next.get();
      next = recurrence.next(previous);
      assertThat(next.filter(previous::isBefore)).isEqualTo(next);
    }
    return found;
  }

  private Instant nearAClockChange(ZoneId zone, Duration window) {
    Instant any = Instant.ofEpochSecond(random.nextLong(FROM, TO), random.nextInt(2));
    ZoneOffsetTransition change = zone.getRules().nextTransition(any);
    return change == null || random.nextInt(10) == 0
        ? any
        : change.getInstant().minusSeconds(random.nextLong(window.toSeconds()));
  }

  private Dst dst() {
    return switch (random.nextInt(8)) {
      case 0 -> Dst.INSTANT_LINE;
      case 1 -> Dst.WALL_TIME;
      case 2 -> new Dst(null, Dst.Overlap.SECOND);
      case 3 -> new Dst(Dst.Gap.SKIP, null);
      default -> Dst.DEFAULT;
    };
  }
}
