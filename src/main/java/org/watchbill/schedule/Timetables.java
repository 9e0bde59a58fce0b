package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;

/** The timetables of schedules, with the days their exclusion calendars name. */
@ApplicationScoped
class Timetables {

  Timetable of(Schedule schedule) {
    return of(schedule.name(), schedule.definition());
  }

  /**
   * The timetable a definition gives under a name.
   *
   * @throws org.watchbill.problem.Problem 422 if it names a calendar that does not exist
   */
  Timetable of(String name, NewSchedule definition) {
    return definition.timetable(name, Timetable.RestDays.NONE);
  }
}
