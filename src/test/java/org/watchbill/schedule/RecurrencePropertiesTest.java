package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * The search must agree with trying every wall time or instant, forwards and backwards, for
 * expressions, zones and instants by chance.
 */
class RecurrencePropertiesTest {

  private static final String SEED = "20260308";
  private static final List<ZoneId> ZONES =
      ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).toList();
  private static final long FROM = Instant.parse("1950-01-01T00:00:00Z").getEpochSecond();
  private static final long TO = Instant.parse("2050-01-01T00:00:00Z").getEpochSecond();

  /** A zone, a rule for its clock changes, and a start, mostly not long before one of them. */
  record Place(ZoneId zone, Dst dst, Instant after) {

    int year() {
      return after.atZone(zone).getYear();
    }
  }

  @Property(tries = 250, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void aroundClockChangesACronFindsEveryPlannedInstant(
      @ForAll("near") Place place, @ForAll Random random) {
    RandomCron.Written written = new RandomCron(random).dense();
    Duration window = window(written.meaning());
    compare(
        () -> Recurrence.cron(written.text(), place.zone, place.dst),
        written.meaning(),
        place,
        window);
  }

  @Property(tries = 100, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void overYearsACronFindsEveryPlannedDay(@ForAll("anywhere") Place place, @ForAll Random random) {
    RandomCron.Written written = new RandomCron(random).sparse();
    compare(
        () -> Recurrence.cron(written.text(), place.zone, place.dst),
        written.meaning(),
        place,
        Duration.ofDays(800));
  }

  @Property(tries = 250, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void aroundClockChangesACalendarFindsEveryPlannedInstant(
      @ForAll("near") Place place, @ForAll Random random) {
    RandomCalendar.Written written = new RandomCalendar(random).dense(place.year());
    Duration window = window(written.meaning());
    compare(
        () -> Recurrence.calendar(written.fields(), place.zone, place.dst),
        written.meaning(),
        place,
        window);
  }

  @Property(tries = 100, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void overYearsACalendarFindsEveryPlannedDay(
      @ForAll("anywhere") Place place, @ForAll Random random) {
    RandomCalendar.Written written = new RandomCalendar(random).sparse(place.year());
    compare(
        () -> Recurrence.calendar(written.fields(), place.zone, place.dst),
        written.meaning(),
        place,
        Duration.ofDays(1500));
  }

  @Property(tries = 150, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void overADecadeNoDayIsLostOrServedTwice(
      @ForAll("anywhere") Place place,
      @ForAll @IntRange(max = 23) int hour,
      @ForAll @IntRange(max = 59) int minute) {
    Recurrence daily = Recurrence.cron(minute + " " + hour + " * * *", place.zone, place.dst);
    LocalDate first = LocalDate.of(place.year(), 1, 1);
    Instant after = first.atStartOfDay().toInstant(ZoneOffset.UTC);
    Instant until = first.plusYears(10).atStartOfDay().toInstant(ZoneOffset.UTC);
    NavigableSet<Instant> served = new TreeSet<>();
    for (LocalDate day = first.minusDays(3);
        day.getYear() <= first.getYear() + 10;
        day = day.plusDays(1)) {
      served.addAll(
          SlowCron.instants(
              day.atTime(LocalTime.of(hour, minute)), place.zone, place.dst.orDefault(false)));
    }
    List<Instant> expected = new ArrayList<>(served.subSet(after, false, until, true));
    assertThat(forwards(daily, after, until)).isEqualTo(expected);
    assertThat(backwards(daily, after, until)).isEqualTo(expected);
  }

  @Property(tries = 3000, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void nextAndPreviousAreEachOthersInverse(@ForAll("near") Place place, @ForAll Random random) {
    Recurrence cron;
    try {
      cron = Recurrence.cron(new RandomCron(random).sparse().text(), place.zone, place.dst);
    } catch (RecurrenceError e) {
      return;
    }
    Instant next = cron.next(place.after).orElseThrow();
    Instant previous = cron.previous(next).orElseThrow();
    assertThat(next).isAfter(place.after);
    assertThat(previous).isBeforeOrEqualTo(place.after);
    assertThat(cron.next(previous)).contains(next);
    assertThat(cron.next(next).flatMap(cron::previous)).contains(next);
  }

  private static Duration window(SlowCron meaning) {
    return meaning.seconds().size() > 1 ? Duration.ofHours(4) : Duration.ofDays(3);
  }

  private static void compare(
      Supplier<Recurrence> written, SlowCron meaning, Place place, Duration window) {
    Instant until = place.after.plus(window);
    List<Instant> slow = List.copyOf(meaning.between(place.after, until, place.zone, place.dst));
    Recurrence recurrence;
    try {
      recurrence = written.get();
    } catch (RecurrenceError e) {
      assertThat(e).hasMessageEndingWith("this would never fire");
      assertThat(slow).isEmpty();
      return;
    }
    assertThat(forwards(recurrence, place.after, until)).as("%s", recurrence).isEqualTo(slow);
    assertThat(backwards(recurrence, place.after, until)).as("%s", recurrence).isEqualTo(slow);
  }

  /** The bill in {@code (after, until]}, told by {@code next}. */
  private static List<Instant> forwards(Recurrence recurrence, Instant after, Instant until) {
    List<Instant> found = new ArrayList<>();
    Instant last = after;
    for (var next = recurrence.next(last); next.isPresent(); next = recurrence.next(last)) {
      assertThat(next.get()).isAfter(last);
      last = next.get();
      if (last.isAfter(until)) {
        break;
      }
      found.add(last);
    }
    return found;
  }

  /** The same, told by {@code previous}. */
  private static List<Instant> backwards(Recurrence recurrence, Instant after, Instant until) {
    List<Instant> found = new ArrayList<>();
    Instant first = until.plusNanos(1);
    for (var at = recurrence.previous(first); at.isPresent(); at = recurrence.previous(first)) {
      assertThat(at.get()).isBefore(first);
      first = at.get();
      if (!first.isAfter(after)) {
        break;
      }
      found.add(0, first);
    }
    return found;
  }

  @Provide
  Arbitrary<Place> near() {
    return Arbitraries.randomValue(random -> place(random, Duration.ofDays(3)));
  }

  @Provide
  Arbitrary<Place> anywhere() {
    return Arbitraries.randomValue(random -> place(random, Duration.ofDays(3000)));
  }

  private static Place place(Random random, Duration window) {
    ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
    Instant any = Instant.ofEpochSecond(random.nextLong(FROM, TO), random.nextInt(2));
    ZoneOffsetTransition change = zone.getRules().nextTransition(any);
    Instant after =
        change == null || random.nextInt(10) == 0
            ? any
            : change.getInstant().minusSeconds(random.nextLong(window.toSeconds()));
    return new Place(zone, dst(random), after);
  }

  private static Dst dst(Random random) {
    Dst.Gap[] gaps = {null, Dst.Gap.SHIFT, Dst.Gap.SKIP};
    Dst.Overlap[] overlaps = {null, Dst.Overlap.FIRST, Dst.Overlap.SECOND, Dst.Overlap.BOTH};
    return random.nextInt(3) == 0
        ? Dst.DEFAULT
        : new Dst(gaps[random.nextInt(3)], overlaps[random.nextInt(4)]);
  }
}
