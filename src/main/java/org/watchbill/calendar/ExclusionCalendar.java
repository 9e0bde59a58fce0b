package org.watchbill.calendar;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.watchbill.json.Json;
import org.watchbill.rest.Tag;

/**
 * A named set of days on which the schedules that name it do not run. It has no time zone: each
 * schedule reads the days in its own, so that one calendar serves schedules all over the world.
 */
@Entity
@Table(name = "exclusion_calendar")
public class ExclusionCalendar {

  /** What a calendar's name may be; a path cannot hold {@code .} and {@code ..} alone. */
  public static final String NAME = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}";

  /** The same for a person. */
  public static final String RULE = "1 to 100 letters, digits, . _ -, and neither . nor .. alone";

  @Id private String name;
  private String definition;
  private int entries;
  private long revision;

  @Column(name = "updated_at")
  private Instant updatedAt;

  @Column(name = "updated_by")
  private String updatedBy;

  /** For JPA. */
  protected ExclusionCalendar() {}

  /**
   * Takes over a definition that was found good.
   *
   * @param definition a {@link NewCalendar} as JSON
   * @param entries how much it holds
   */
  void define(String definition, int entries, String by, Instant now) {
    this.definition = definition;
    this.entries = entries;
    revision++;
    updatedAt = now;
    updatedBy = by;
  }

  public String name() {
    return name;
  }

  /** Its days as they were put. */
  public NewCalendar definition() {
    return Json.read(Json.tree(definition), NewCalendar.class, "$");
  }

  /** How many single days, days of the year and ranges it holds. */
  public int entries() {
    return entries;
  }

  /** Grows with every definition. */
  public long revision() {
    return revision;
  }

  /** What an ETag names of it; with the time, since a name may be used again. */
  public String version() {
    return Tag.version(updatedAt, revision);
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  public String updatedBy() {
    return updatedBy;
  }
}
