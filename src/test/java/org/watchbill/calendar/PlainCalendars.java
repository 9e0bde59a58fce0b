package org.watchbill.calendar;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import org.watchbill.job.TestDatabase;
import org.watchbill.json.Json;
import org.watchbill.rest.Condition;

/** Exclusion calendars without a container. */
public final class PlainCalendars {

  private PlainCalendars() {}

  /** The calendars as one transaction sees them. */
  public static Calendars over(EntityManager em, Instant now) {
    Calendars calendars = new Calendars();
    calendars.em = em;
    calendars.schema = TestDatabase.migrated(em);
    calendars.time = () -> now;
    return calendars;
  }

  /** Puts a calendar written as JSON. */
  public static void put(Calendars calendars, String name, String json) {
    calendars.put(
        name, Json.read(Json.tree(json), NewCalendar.class, "$"), Condition.NONE, "tester");
  }
}
