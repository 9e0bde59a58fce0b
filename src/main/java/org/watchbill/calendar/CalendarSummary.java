package org.watchbill.calendar;

import java.time.Instant;

/**
 * A calendar as a list shows it.
 *
 * @param entries how many single days, days of the year and ranges it holds
 */
public record CalendarSummary(
    String name, int entries, long revision, Instant updatedAt, String updatedBy) {}
