package org.watchbill.schedule;

import java.time.Instant;
import java.util.List;

/** What happened to a schedule. */
public sealed interface ScheduleEvent {

  /** Planned instants, of one schedule or of many, were accounted for. */
  record Fired(List<Firing> firings) implements ScheduleEvent {}

  /** It cannot be planned any more. */
  record Parked(String schedule, String reason) implements ScheduleEvent {}

  /** It was defined, changed or resumed and is due then. */
  record Planned(Instant next) implements ScheduleEvent {}
}
