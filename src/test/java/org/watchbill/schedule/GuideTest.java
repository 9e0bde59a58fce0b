package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tables of the user's guide say is so. */
class GuideTest {

  private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");

  /** The rows of the table whose head contains a text, as their cells. */
  private static List<List<String>> table(String head) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : guide()) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|---")) {
        String cells = line.substring(1, line.length() - 1);
        rows.add(Arrays.stream(cells.split("\\|")).map(String::strip).toList());
      }
      inside |= line.startsWith("|") && line.contains(head);
    }
    assertThat(rows).as(head).isNotEmpty();
    return rows;
  }

  private static List<String> guide() {
    try {
      return Files.readAllLines(Path.of("src", "site", "markdown", "schedules.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<List<String>> clockChanges() {
    return table("2027-10-31 |");
  }

  @ParameterizedTest
  @MethodSource("clockChanges")
  void whatFiresWhenClocksChange(List<String> row) {
    String cron = row.get(0).replace("`", "");

    assertThat(fires(cron, dst(row.get(1)), "2027-03-28")).isEqualTo(row.get(2));
    assertThat(fires(cron, dst(row.get(1)), "2027-10-31")).isEqualTo(row.get(3));
  }

  private static Dst dst(String cell) {
    String[] option = cell.replace("`", "").split(": ");
    return switch (option[0]) {
      case "gap" -> new Dst(Dst.Gap.valueOf(option[1]), null);
      case "overlap" -> new Dst(null, Dst.Overlap.valueOf(option[1]));
      default -> Dst.DEFAULT;
    };
  }

  /** What fires from 01:00 to 04:00 of a day, as {@code 03:00+02:00, 03:30+02:00}. */
  private static String fires(String cron, Dst dst, String date) {
    LocalDate day = LocalDate.parse(date);
    Instant end = day.atTime(4, 0).atZone(AMSTERDAM).toInstant();
    Recurrence recurrence = Recurrence.cron(cron, AMSTERDAM, dst);
    List<String> times = new ArrayList<>();
    Optional<Instant> at =
        recurrence.next(day.atTime(1, 0).atZone(AMSTERDAM).toInstant().minusNanos(1));
    while (at.isPresent() && at.get().isBefore(end)) {
      OffsetDateTime local = at.get().atZone(AMSTERDAM).toOffsetDateTime();
      times.add(local.toLocalTime() + local.getOffset().getId());
      at = recurrence.next(at.get());
    }
    return times.isEmpty() ? "none" : String.join(", ", times);
  }

  static List<List<String>> misfires() {
    return table("down from 12:30 to 17:10");
  }

  @ParameterizedTest
  @MethodSource("misfires")
  void whatIsCaughtUpWithAfterAnOutage(List<String> row) {
    String[] policy = row.get(0).replace("`", "").split(", window ");
    Duration window = policy.length == 1 ? null : Duration.parse(policy[1]);
    Instant now = Instant.parse("2027-01-04T17:10:00Z");
    Instant next = Instant.parse("2027-01-04T13:00:00Z");

    Plan plan =
        Plan.of(
            new Timetable(
                Recurrence.cron("@hourly", ZoneOffset.UTC),
                null,
                null,
                Duration.ZERO,
                ZoneOffset.UTC,
                Timetable.RestDays.NONE),
            new Plan.Policies(MisfirePolicy.parse(policy[0]), window, OverlapPolicy.ALLOW),
            new Plan.Standing(next, null, null, 0, false, null),
            now,
            now);

    String said = row.subList(1, row.size()).stream().collect(Collectors.joining(" "));
    assertThat(outcomes(plan)).isEqualTo(said.replace("`", ""));
  }

  private static String outcomes(Plan plan) {
    return plan.entries().stream()
        .flatMap(entry -> Collections.nCopies(entry.instants(), entry.outcome().name()).stream())
        .collect(Collectors.joining(" "));
  }
}
