package org.watchbill.calendar;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;
import org.watchbill.schema.Contended;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.Migration;
import org.watchbill.schema.NamedRow;

/** The exclusion calendars and what people do to them. */
@ApplicationScoped
@Contended
public class Calendars {

  /** Of the column. */
  private static final int LONGEST = 1_048_576;

  private static final int SHOWN = 10;

  /** What a calendar is before it is defined. */
  private static final String MAKE =
      "insert into watchbill.exclusion_calendar"
          + " (name, definition, entries, revision, updated_at, updated_by)"
          + " values (?, '{}', 0, 0, ?, '')";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject InstantSource time;

  private final KnownExclusions known = new KnownExclusions();

  /**
   * What a put did.
   *
   * @param created false if the calendar was there before
   */
  public record Put(ExclusionCalendar calendar, boolean created) {}

  /** One calendar. */
  @Transactional(TxType.SUPPORTS)
  public Optional<ExclusionCalendar> find(String name) {
    return Optional.ofNullable(em.find(ExclusionCalendar.class, name));
  }

  /** How long a calendar's definition is, about; 0 if there is none. */
  @Transactional(TxType.SUPPORTS)
  public long size(String name) {
    List<?> size =
        em.createNativeQuery(
                "select %s from watchbill.exclusion_calendar where name = ?1"
                    .formatted(schema.vendor().bytes("definition")))
            .setParameter(1, name)
            .getResultList();
    return size.isEmpty() ? 0 : ((Number) size.get(0)).longValue();
  }

  /** Calendars in the order of their names, after one of them, without their days. */
  @Transactional(TxType.SUPPORTS)
  public List<CalendarSummary> list(String after, int limit) {
    return em.createQuery(
            "select new org.watchbill.calendar.CalendarSummary("
                + "c.name, c.entries, c.revision, c.updatedAt, c.updatedBy)"
                + " from ExclusionCalendar c where c.name > :after order by c.name",
            CalendarSummary.class)
        .setParameter("after", after)
        .setMaxResults(limit)
        .getResultList();
  }

  /**
   * Creates or redefines a calendar. Every node sees the change with its next question.
   *
   * @param condition that what is there has to meet
   * @throws Problem 422 for a bad definition, 412 if the condition does not hold
   */
  @Transactional
  public Put put(String name, NewCalendar definition, Condition condition, String by) {
    definition.exclusions();
    String text = Json.write(definition.tidy());
    if (text.length() > LONGEST) {
      throw Problem.unprocessable(
          "$",
          "the definition has %d characters, at most %d are kept; shorten the names"
              .formatted(text.length(), LONGEST));
    }
    Instant now = time.instant();
    NamedRow<ExclusionCalendar> there =
        NamedRow.of(em, ExclusionCalendar.class, name, MAKE, name, JdbcBatch.column(now));
    ExclusionCalendar calendar = there.row();
    condition.refuse(shown(name), there.made() ? null : calendar.version());
    calendar.define(text, definition.entries(), by, now);
    em.flush();
    return new Put(calendar, there.made());
  }

  /**
   * Removes a calendar.
   *
   * @param condition that it has to meet
   * @throws Problem 404 if there is none, 412 if the condition does not hold, 409 while schedules
   *     name it
   */
  @Transactional
  public void delete(String name, Condition condition) {
    ExclusionCalendar calendar =
        em.find(ExclusionCalendar.class, name, LockModeType.PESSIMISTIC_WRITE);
    condition.refuse(shown(name), calendar == null ? null : calendar.version());
    if (calendar == null) {
      throw Problem.notFound("there is no " + shown(name));
    }
    List<?> users = schedulesThatName(name);
    if (!users.isEmpty()) {
      throw Problem.conflict(
          "calendar '%s' is named by the schedules %s; take it out of their 'exclude' first"
              .formatted(name, shown(users)));
    }
    em.remove(calendar);
  }

  /** Native, for the schedules are of another room. */
  private List<?> schedulesThatName(String name) {
    return em.createNativeQuery(
            "select name from watchbill.schedule where exclude is not null"
                + " and position(?1 in ',' || exclude || ',') > 0 order by name")
        .setParameter(1, "," + name + ",")
        .setMaxResults(SHOWN + 1)
        .getResultList();
  }

  private static String shown(String name) {
    return "calendar '" + name + "'";
  }

  private static String shown(List<?> names) {
    List<String> texts = names.stream().limit(SHOWN).map(Object::toString).toList();
    return String.join(", ", texts) + (names.size() > SHOWN ? " and more" : "");
  }

  /**
   * The days that any of the calendars excludes, as of now. One short query, however large they
   * are; their days are read only after a change.
   *
   * @param names may be empty
   * @throws IllegalArgumentException naming those that do not exist; it leaves the caller's
   *     transaction as it is
   */
  @Transactional(value = TxType.SUPPORTS, dontRollbackOn = IllegalArgumentException.class)
  public Exclusions of(Collection<String> names) {
    return names.isEmpty() ? Exclusions.NONE : known.of(new TreeSet<>(names), em);
  }

  /**
   * As {@link #of}, and none of the calendars can be deleted before the caller's transaction ends:
   * for whoever writes their names down.
   */
  @Transactional(value = TxType.MANDATORY, dontRollbackOn = IllegalArgumentException.class)
  public Exclusions hold(Collection<String> names) {
    if (!names.isEmpty()) {
      Query hold =
          em.createNativeQuery(
              "select name from watchbill.exclusion_calendar where name in (?%s) order by name%s"
                  .formatted(", ?".repeat(names.size() - 1), schema.vendor().whileAdding()));
      int next = 1;
      for (String name : names) {
        hold.setParameter(next++, name);
      }
      hold.getResultList();
    }
    return of(names);
  }
}
