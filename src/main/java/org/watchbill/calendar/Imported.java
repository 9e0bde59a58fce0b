package org.watchbill.calendar;

import java.time.LocalDate;

/**
 * What was made of an iCalendar file.
 *
 * @param from the first day that was looked at
 * @param to the last day that was looked at: events that recur for ever end here
 * @param events how many events gave days
 * @param cancelled how many were left out because they are cancelled
 * @param outside how many have no day from {@code from} to {@code to}
 */
public record Imported(LocalDate from, LocalDate to, int events, int cancelled, int outside) {}
