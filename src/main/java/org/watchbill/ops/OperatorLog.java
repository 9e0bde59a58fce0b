package org.watchbill.ops;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.watchbill.batch.Batch;
import org.watchbill.batch.BatchEvent;
import org.watchbill.job.Conservation;
import org.watchbill.job.Failure;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.JobState;
import org.watchbill.job.Settlement;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;
import org.watchbill.replay.Replay;
import org.watchbill.replay.ReplayEvent;
import org.watchbill.schedule.Firing;
import org.watchbill.schedule.ScheduleEvent;

/**
 * What happens, in words for an operator: trouble as warnings, what schedules and retries do as
 * information, the rest at {@code FINE}. The only place that words events.
 */
@ApplicationScoped
public class OperatorLog {

  private static final Logger JOBS = Logger.getLogger("org.watchbill.jobs");

  /** More firings than this at once are told in one line. */
  private static final int CROWD = 20;

  private static final Logger SCHEDULES = Logger.getLogger("org.watchbill.schedules");

  void started(@Observes JobEvent.Started event) {
    Job job = event.job();
    JOBS.fine(
        () ->
            "%s starts, attempt %d (%d running)"
                .formatted(name(job), job.attempt(), event.running()));
  }

  void settled(@Observes JobEvent.Settled event) {
    Job job = event.job();
    Settlement settlement = event.settlement();
    switch (settlement.outcome()) {
      case SUCCEEDED -> succeeded(job, settlement);
      case SNOOZED -> JOBS.fine(() -> name(job) + " snoozes until " + settlement.runAt());
      case LOST ->
          JOBS.warning(
              () ->
                  name(job)
                      + (settlement.burned() ? " was lost: " : " was given back: ")
                      + reason(settlement)
                      + next(settlement));
      default -> JOBS.warning(() -> failed(job, settlement));
    }
  }

  private static void succeeded(Job job, Settlement settlement) {
    Level level = job.failures() > 0 ? Level.INFO : Level.FINE;
    JOBS.log(
        level,
        () ->
            job.failures() > 0
                ? "%s succeeded at attempt %d".formatted(name(job), job.attempt())
                : name(job)
                    + " succeeded"
                    + (settlement.result() == null ? "" : ": " + brief(settlement.result())));
  }

  private static String failed(Job job, Settlement settlement) {
    return "%s failed at attempt %d: %s%s"
        .formatted(name(job), job.attempt(), reason(settlement), next(settlement));
  }

  private static String next(Settlement settlement) {
    if (settlement.state() == JobState.DEAD) {
      return "; no further try: it is in the dead letter now";
    }
    if (settlement.state() == JobState.READY) {
      return "; it starts again at once";
    }
    Duration wait = Duration.between(settlement.at(), settlement.runAt());
    return "; tries again in %.1f s".formatted(wait.toMillis() / 1000.0);
  }

  private static String reason(Settlement settlement) {
    Failure failure = settlement.failure();
    return brief(failure.message());
  }

  private static String brief(String text) {
    String line = text.lines().findFirst().orElse("");
    return WellFormed.cut(line, 200);
  }

  void superseded(@Observes JobEvent.Superseded event) {
    JOBS.warning(
        () ->
            "%s: attempt %d was ended by somebody else while it ran; what it did in its transaction is rolled back"
                .formatted(name(event.job()), event.job().attempt()));
  }

  void stopping(@Observes JobEvent.Stopping event) {
    JOBS.info(() -> "%s is told to stop: %s".formatted(name(event.job()), event.why()));
  }

  void stuck(@Observes JobEvent.Stuck event) {
    JOBS.severe(
        () ->
            "%s does not stop (%s); its thread is lost to other jobs until it ends by itself; it stands in %s"
                .formatted(name(event.job()), event.why(), event.where()));
  }

  void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.Changed event) {
    JOBS.info(() -> "%s was %s by %s".formatted(name(event.job()), event.what(), event.by()));
  }

  void counted(@Observes JobEvent.Counted event) {
    Conservation books = event.conservation();
    JOBS.log(
        books.holds() ? Level.INFO : Level.SEVERE,
        () ->
            books.holds()
                ? "the books of all jobs balance again: " + words(books)
                : "the books of all jobs do not balance, jobs are missing or doubled: %s; if rows of jobs were deleted by hand, or the database was damaged and what there is now is to count, an admin's POST /stats/books takes the books anew"
                    .formatted(words(books)));
  }

  private static String words(Conservation books) {
    return "%d submitted; %d live, %d succeeded, %d dead (%d by the tally), %d cancelled (%d)"
        .formatted(
            books.submitted(),
            books.live(),
            books.succeeded(),
            books.dead(),
            books.diedByTally(),
            books.cancelled(),
            books.cancelledByTally());
  }

  void taken(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.BooksTaken event) {
    JOBS.warning(
        () ->
            "the books of all jobs were taken anew by %s; before: %s; since: %s"
                .formatted(event.by(), words(event.before()), words(event.after())));
  }

  void rehearsed(@Observes JobEvent.Rehearsed event) {
    JOBS.info(() -> "%s was rehearsed by %s".formatted(name(event.job()), event.by()));
  }

  void replay(@Observes(during = TransactionPhase.AFTER_SUCCESS) ReplayEvent event) {
    Replay replay = event.replay();
    Level level = event.what() == ReplayEvent.What.STOPPED ? Level.WARNING : Level.INFO;
    JOBS.log(level, () -> "replay %d %s".formatted(replay.id(), words(event, replay)));
  }

  private static String words(ReplayEvent event, Replay replay) {
    return switch (event.what()) {
      case STARTED ->
          "was started by %s for %d dead jobs, filter %s%s%s"
              .formatted(
                  event.by(),
                  replay.matched(),
                  Json.write(replay.filter()),
                  replay.patch() == null ? "" : ", payload edited by " + brief(replay.patch()),
                  replay.note() == null ? "" : ": " + brief(replay.note()));
      case STOPPED ->
          "stopped, %s; %s; mend the cause and resume it, or cancel it"
              .formatted(replay.reason().orElse("no reason"), numbers(replay));
      case RESUMED -> "was resumed by %s; %s".formatted(event.by(), numbers(replay));
      case CANCELLED -> "was cancelled by %s; %s".formatted(event.by(), numbers(replay));
      case DONE -> "is done: " + numbers(replay);
    };
  }

  private static String numbers(Replay replay) {
    return "of %d jobs %d were sent, %d succeeded, %d died again, %d refused, %d skipped, %d open"
        .formatted(
            replay.matched(),
            replay.sent(),
            replay.succeeded(),
            replay.deadAgain(),
            replay.refused(),
            replay.skipped(),
            replay.open());
  }

  void calledOff(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.CalledOff event) {
    List<Long> ids = event.jobs();
    JOBS.info(
        () ->
            (ids.size() > CROWD
                    ? "%d jobs, the first of them %d, were ".formatted(ids.size(), ids.get(0))
                    : "job %s was "
                        .formatted(
                            ids.stream().map(String::valueOf).collect(Collectors.joining(", "))))
                + event.why());
  }

  void ended(@Observes(during = TransactionPhase.AFTER_SUCCESS) BatchEvent.Ended event) {
    JOBS.info(() -> name(event.batch()) + " has ended");
  }

  void cancelled(@Observes(during = TransactionPhase.AFTER_SUCCESS) BatchEvent.Cancelled event) {
    JOBS.info(() -> name(event.batch()) + " was cancelled by " + event.by());
  }

  private static String name(Batch batch) {
    return "batch " + batch.id() + (batch.name() == null ? "" : " (" + batch.name() + ")");
  }

  void fired(@Observes(during = TransactionPhase.AFTER_SUCCESS) ScheduleEvent.Fired event) {
    event.firings().stream()
        .collect(Collectors.groupingBy(Firing::outcome, TreeMap::new, Collectors.toList()))
        .values()
        .forEach(OperatorLog::fired);
  }

  /** Firings of one outcome: a line each, or one for a crowd. */
  private static void fired(List<Firing> firings) {
    if (firings.size() > CROWD) {
      SCHEDULES.info(() -> crowd(firings));
    } else {
      firings.forEach(
          firing ->
              SCHEDULES.info(() -> "schedule '%s' %s".formatted(firing.schedule(), words(firing))));
    }
  }

  private static String crowd(List<Firing> firings) {
    return "%d instants of %d schedules are %s, from %s to %s"
        .formatted(
            firings.stream().mapToInt(Firing::instants).sum(),
            firings.stream().map(Firing::schedule).distinct().count(),
            firings.get(0).outcome(),
            firings.stream().map(Firing::plannedAt).min(Instant::compareTo).orElseThrow(),
            firings.stream().map(Firing::lastPlannedAt).max(Instant::compareTo).orElseThrow());
  }

  private static String words(Firing firing) {
    return switch (firing.outcome()) {
      case FIRED -> "fired: job " + firing.jobId();
      case CAUGHT_UP -> "caught up with %s: job %d".formatted(firing.plannedAt(), firing.jobId());
      case MISSED -> "missed " + stretch(firing);
      case QUEUED -> "keeps %s until the open run has ended".formatted(firing.plannedAt());
      case SKIPPED_OVERLAP -> "skipped %s: enough runs are open".formatted(stretch(firing));
      case SKIPPED_PAUSED -> "was paused and skipped " + stretch(firing);
      case SKIPPED_CALENDAR -> "does not run that day and skipped " + stretch(firing);
      case SKIPPED_WINDOW -> "skipped %s: too long ago".formatted(stretch(firing));
    };
  }

  private static String stretch(Firing firing) {
    return firing.instants() == 1
        ? firing.plannedAt().toString()
        : "%d instants from %s to %s"
            .formatted(firing.instants(), firing.plannedAt(), firing.lastPlannedAt());
  }

  void parked(@Observes(during = TransactionPhase.AFTER_SUCCESS) ScheduleEvent.Parked event) {
    SCHEDULES.warning(
        () ->
            "schedule '%s' is parked and fires no more until it is mended: %s"
                .formatted(event.schedule(), event.reason()));
  }

  private static String name(Job job) {
    return "job %d (%s)".formatted(job.id(), job.type());
  }
}
