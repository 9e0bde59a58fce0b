package org.watchbill.calendar;

import java.time.LocalDate;

/**
 * What was made of an iCalendar file.
 *
 * @param from the first day that counts: what is over before is left out
 * @param events how many events gave days
 * @param rules how many rules they recur by, most of them without an end
 * @param cancelled how many events were left out because they are cancelled
 * @param outside how many are over since before {@code from}
 */
public record Imported(LocalDate from, int events, int rules, int cancelled, int outside) {}
