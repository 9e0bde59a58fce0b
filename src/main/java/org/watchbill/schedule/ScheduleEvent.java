package org.watchbill.schedule;

import java.time.Instant;
import java.util.List;

/** What happened to a schedule. */
public sealed interface ScheduleEvent {

  /** Planned instants were accounted for; announced after the commit. */
  record Fired(String schedule, List<Firing> firings) implements ScheduleEvent {}

  /** It cannot be planned any more; announced after the commit. */
  record Parked(String schedule, String reason) implements ScheduleEvent {}

  /** It was defined, changed or resumed and is due then; announced within the transaction. */
  record Planned(Instant next) implements ScheduleEvent {}
}
