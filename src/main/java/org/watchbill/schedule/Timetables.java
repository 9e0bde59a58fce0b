package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.watchbill.calendar.Calendars;
import org.watchbill.problem.Problem;

/** The timetables of schedules, with the days their exclusion calendars name. */
@ApplicationScoped
class Timetables {

  @Inject Calendars calendars;

  /**
   * The timetable of a schedule.
   *
   * @throws IllegalArgumentException if it names a calendar that does not exist
   */
  Timetable of(Schedule schedule) {
    return of(schedule.name(), schedule.definition());
  }

  /**
   * The timetable a definition gives under a name.
   *
   * @throws IllegalArgumentException if it names a calendar that does not exist
   */
  Timetable of(String name, NewSchedule definition) {
    return definition.timetable(name, rest(definition.excludeOrNone()));
  }

  private Timetable.RestDays rest(List<String> names) {
    return names.isEmpty() ? Timetable.RestDays.NONE : calendars.of(names)::reason;
  }

  /**
   * The same for a definition that a caller gave.
   *
   * @throws Problem 422 if it names a calendar that does not exist
   */
  Timetable given(String name, NewSchedule definition) {
    try {
      return of(name, definition);
    } catch (IllegalArgumentException e) {
      throw Problem.unprocessable("$.exclude", e.getMessage());
    }
  }

  /**
   * Looks whether the calendars are there that a definition names.
   *
   * @throws Problem 422 if one is not
   */
  void refuseUnknown(NewSchedule definition) {
    try {
      rest(definition.excludeOrNone().stream().filter(Objects::nonNull).toList());
    } catch (IllegalArgumentException e) {
      throw Problem.unprocessable("$.exclude", e.getMessage());
    }
  }

  /** The same, and its calendars stay until the caller's transaction ends. */
  Timetable held(String name, NewSchedule definition) {
    Timetable timetable = given(name, definition);
    if (!definition.excludeOrNone().isEmpty()) {
      calendars.hold(definition.excludeOrNone());
    }
    return timetable;
  }

  /** As {@link #of(Schedule)}, asking once for the calendars that several schedules share. */
  Group group() {
    return new Group();
  }

  /** The timetables of schedules that are looked at together. */
  final class Group {

    private final Map<Collection<String>, Timetable.RestDays> known = new HashMap<>();

    Timetable of(Schedule schedule) {
      NewSchedule definition = schedule.definition();
      return definition.timetable(
          schedule.name(),
          known.computeIfAbsent(definition.excludeOrNone(), names -> rest(List.copyOf(names))));
    }
  }
}
