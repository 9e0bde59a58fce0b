/**
 * Exclusion calendars: named sets of days on which the schedules that name them do not run. What
 * schedules ask for is {@link org.watchbill.calendar.Exclusions}, by way of {@link
 * org.watchbill.calendar.Calendars}; schedules are not known here.
 *
 * <p>iCalendar files are read by biweekly. It brings 0.7 MB (with vinnie, its line reader), shares
 * the WAR's Jackson, logs nothing, keeps no global state and never goes to the network. ical4j
 * would bring 3 MB (commons-lang3, commons-codec, threeten-extra, slf4j) and a registry of time
 * zones that can update itself over the network. The library is given no time zones to work out,
 * for they can keep it busy for ever (see {@code ICalText}), and no rules: it passes over the parts
 * it does not understand, is wrong at the ends of ISO years, and would have to write them out.
 *
 * <p>Rules are read by {@code ReadRule} and stay rules, computed for the year that is asked for
 * ({@link org.watchbill.calendar.RecurringDays}). Where RFC 5545 is silent or the world does not
 * heed it:
 *
 * <ul>
 *   <li>A year of {@code BYWEEKNO} is one of weeks: its week 1 may begin in December, all seven
 *       days of it belong to it, and {@code INTERVAL} counts such years. Without {@code BYDAY} the
 *       weekday is that of the first day.
 *   <li>{@code BYHOUR}, {@code BYMINUTE} and {@code BYSECOND} are taken only where they say what
 *       the start says anyway.
 *   <li>An {@code UNTIL} that is a date includes that day, though the start has a time.
 *   <li>{@code COUNT} is turned into the last day when a file is read.
 *   <li>An event's own first day counts though its rule does not give it; in a definition written
 *       by hand only what the rule gives does.
 * </ul>
 */
package org.watchbill.calendar;
