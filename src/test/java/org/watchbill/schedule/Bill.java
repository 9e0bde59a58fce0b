package org.watchbill.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a recurrence as a person would: a start, a zone, the next few times. */
final class Bill {

  private Bill() {}

  /** The next instants of a cron expression, {@code after} being an instant. */
  static List<String> instants(String cron, String zone, String after, int count) {
    Recurrence recurrence = Recurrence.cron(cron, ZoneId.of(zone));
    return instants(recurrence, after, count);
  }

  static List<String> instants(Recurrence recurrence, String after, int count) {
    return following(recurrence, Instant.parse(after), count).map(Instant::toString).toList();
  }

  /** The next wall times in UTC, {@code after} being a wall time too. */
  static List<String> walls(String cron, String after, int count) {
    Instant start = LocalDateTime.parse(after).toInstant(ZoneOffset.UTC);
    return following(Recurrence.cron(cron, ZoneId.of("UTC")), start, count)
        .map(at -> LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString())
        .toList();
  }

  private static Stream<Instant> following(Recurrence recurrence, Instant after, int count) {
    return Stream.iterate(
            recurrence.next(after), Optional::isPresent, at -> recurrence.next(at.get()))
        .map(Optional::get)
        .limit(count);
  }
}
