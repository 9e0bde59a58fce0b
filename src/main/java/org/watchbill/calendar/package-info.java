/**
 * Exclusion calendars: named sets of days on which the schedules that name them do not run. What
 * schedules ask for is {@link org.watchbill.calendar.Exclusions}, by way of {@link
 * org.watchbill.calendar.Calendars}; schedules are not known here.
 *
 * <p>iCalendar files are read by biweekly. It brings 0.7 MB (with vinnie, its line reader), shares
 * the WAR's Jackson, logs nothing, keeps no global state and never goes to the network. ical4j
 * would bring 3 MB (commons-lang3, commons-codec, threeten-extra, slf4j) and a registry of time
 * zones that can update itself over the network. The library is given no time zones to work out and
 * no rule that recurs within a day, for either can keep it busy for ever (see {@code ICalText},
 * {@code ICalRule}); what it yields is counted.
 */
package org.watchbill.calendar;
