package org.watchbill.schedule;

import java.time.LocalTime;
import java.util.Optional;

/** The times of day an expression allows. Bit n of a field stands for its value n. */
record CronTimes(long seconds, long minutes, long hours) {

  private static final long EVERY_HOUR = (1L << 24) - 1;

  /** Whether the expression keeps running round the clock; decides the default {@link Dst}. */
  boolean everyHour() {
    return hours == EVERY_HOUR;
  }

  LocalTime first() {
    return LocalTime.of(first(hours), first(minutes), first(seconds));
  }

  LocalTime last() {
    return LocalTime.of(last(hours), last(minutes), last(seconds));
  }

  /** The first allowed time of the day that is not before {@code from}. */
  Optional<LocalTime> nextOrSame(LocalTime from) {
    int hour = nextOrSame(hours, from.getHour());
    if (hour == from.getHour()) {
      int minute = nextOrSame(minutes, from.getMinute());
      if (minute == from.getMinute()) {
        int second = nextOrSame(seconds, from.getSecond());
        if (second >= 0) {
          return Optional.of(LocalTime.of(hour, minute, second));
        }
        minute = nextOrSame(minutes, minute + 1);
      }
      if (minute >= 0) {
        return Optional.of(LocalTime.of(hour, minute, first(seconds)));
      }
      hour = nextOrSame(hours, hour + 1);
    }
    return hour < 0
        ? Optional.empty()
        : Optional.of(LocalTime.of(hour, first(minutes), first(seconds)));
  }

  /** The last allowed time of the day that is not after {@code to}. */
  Optional<LocalTime> previousOrSame(LocalTime to) {
    int hour = previousOrSame(hours, to.getHour());
    if (hour == to.getHour()) {
      int minute = previousOrSame(minutes, to.getMinute());
      if (minute == to.getMinute()) {
        int second = previousOrSame(seconds, to.getSecond());
        if (second >= 0) {
          return Optional.of(LocalTime.of(hour, minute, second));
        }
        minute = previousOrSame(minutes, minute - 1);
      }
      if (minute >= 0) {
        return Optional.of(LocalTime.of(hour, minute, last(seconds)));
      }
      hour = previousOrSame(hours, hour - 1);
    }
    return hour < 0
        ? Optional.empty()
        : Optional.of(LocalTime.of(hour, last(minutes), last(seconds)));
  }

  private static int first(long values) {
    return Long.numberOfTrailingZeros(values);
  }

  private static int last(long values) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(values);
  }

  private static int nextOrSame(long values, int from) {
    long rest = values >>> from << from;
    return rest == 0 ? -1 : first(rest);
  }

  private static int previousOrSame(long values, int to) {
    return last(values & (1L << to + 1) - 1);
  }
}
