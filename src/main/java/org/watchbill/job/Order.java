package org.watchbill.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.handler.AfterFailure;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;
import org.watchbill.json.WellFormed;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;
import org.watchbill.queue.JobQueue;
import org.watchbill.settings.Settings;

/**
 * A {@link NewJob} that was found good, every default filled in.
 *
 * @param job as it was asked for, with the defaults
 * @param payload as JSON text
 * @param runAt when it may start
 */
public record Order(NewJob job, String payload, Instant runAt, Origin origin, Instant submittedAt) {

  static final String DEFAULT_QUEUE = "default";
  private static final int DEFAULT_PRIORITY = 4;
  static final int MAX_PAYLOAD = 1 << 20;
  private static final int MAX_AFTER = 100;
  private static final Duration LONGEST_DELAY = Duration.ofDays(3660);

  /**
   * Checks everything about a job but its type and payload.
   *
   * @param payload as JSON text, found good by the type's handler
   * @throws Problem 422 naming every field that breaks a rule
   */
  static Order of(NewJob job, String payload, Origin origin, Settings settings, Instant now) {
    NewJob whole =
        job.withQueue(queueOf(job))
            .withPriority(job.priority() == null ? DEFAULT_PRIORITY : job.priority())
            .withMaxAttempts(job.maxAttempts() == null ? settings.maxAttempts() : job.maxAttempts())
            .withBackoff(job.backoff() == null ? settings.backoff() : job.backoff())
            .withOnConflict(job.onConflict() == null ? OnConflict.REJECT : job.onConflict())
            .withAfter(job.after() == null ? List.of() : job.after().stream().distinct().toList())
            .withAfterFailure(job.afterFailure() == null ? AfterFailure.HOLD : job.afterFailure())
            .withTags(job.tags() == null ? List.of() : job.tags().stream().distinct().toList());
    Order order = new Order(whole, payload, runAt(job, now), origin, now);
    List<Violation> errors = order.violations(job, now);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return order;
  }

  /** The queue of a job, the default one if it names none. */
  static String queueOf(NewJob job) {
    return job.queue() == null ? DEFAULT_QUEUE : job.queue();
  }

  private static Instant runAt(NewJob job, Instant now) {
    if (job.runAt() != null) {
      return job.runAt().truncatedTo(ChronoUnit.MICROS);
    }
    boolean delayed = job.delay() != null && job.delay().compareTo(LONGEST_DELAY) <= 0;
    return delayed ? now.plus(job.delay()).truncatedTo(ChronoUnit.MICROS) : now;
  }

  private List<Violation> violations(NewJob asked, Instant now) {
    Rules rules = new Rules();
    rules.check(
        payload.length() <= MAX_PAYLOAD, "payload", "must have at most 1,048,576 characters");
    rules.check(
        queue().matches(JobQueue.NAME),
        "queue",
        Shown.quoted(queue()) + " is not a queue's name: " + JobQueue.RULE);
    rules.check(priority() >= 0 && priority() <= 9, "priority", priority() + " is not from 0 to 9");
    times(rules, asked, now);
    keys(rules, asked);
    flow(rules, asked);
    rules.check(tags().size() <= 20, "tags", "must be at most 20");
    for (int i = 0; i < tags().size(); i++) {
      rules.text(tags().get(i), 100, "tags[" + i + "]");
    }
    return rules.broken;
  }

  private void times(Rules rules, NewJob asked, Instant now) {
    rules.check(
        asked.runAt() == null || asked.delay() == null,
        "delay",
        "give either runAt or delay, not both");
    rules.within(asked.delay(), Duration.ZERO, LONGEST_DELAY, "delay");
    if (runAt.isAfter(now.plus(LONGEST_DELAY)) || !runAt.isAfter(Instant.EPOCH)) {
      rules.broken.add(
          Violation.of("$.runAt", runAt, " is before 1970 or more than ten years ahead"));
    }
    rules.check(
        maxAttempts() >= 1 && maxAttempts() <= 1000,
        "maxAttempts",
        maxAttempts() + " is not from 1 to 1000");
    rules.within(backoff(), Duration.ofMillis(1), Duration.ofDays(1), "backoff");
    rules.within(timeout(), Duration.ofMillis(1), Duration.ofDays(30), "timeout");
  }

  private void keys(Rules rules, NewJob asked) {
    rules.text(uniqueKey(), 500, "uniqueKey");
    rules.needs(asked.uniqueFor(), uniqueKey() != null, "uniqueFor", "uniqueKey");
    rules.within(asked.uniqueFor(), Duration.ofMillis(1), LONGEST_DELAY, "uniqueFor");
    rules.needs(asked.onConflict(), uniqueKey() != null, "onConflict", "uniqueKey");
    rules.text(concurrencyKey(), 200, "concurrencyKey");
  }

  private void flow(Rules rules, NewJob asked) {
    rules.check(
        job.after().size() <= MAX_AFTER, "after", "must name at most " + MAX_AFTER + " jobs");
    rules.check(
        job.after().stream().allMatch(id -> id != null && id > 0),
        "after",
        "must hold nothing but ids of jobs");
    rules.needs(asked.afterFailure(), !job.after().isEmpty(), "afterFailure", "after");
    rules.check(
        asked.batch() == null || asked.batch() > 0, "batch", asked.batch() + " is no batch's id");
  }

  private static boolean isText(String text, int longest) {
    return !text.isBlank()
        && text.length() <= longest
        && text.chars().noneMatch(Character::isISOControl)
        && WellFormed.is(text);
  }

  /** Whether its job's row is all there is to write, and asks nothing of other rows. */
  boolean isPlain() {
    return uniqueKey() == null && tags().isEmpty() && job.after().isEmpty() && job.batch() == null;
  }

  /** What {@link Job#openKey} says. */
  String openKey() {
    return Job.openKey(type(), uniqueKey());
  }

  /** Until when the unique key is taken even if the job has ended; null for while it is open. */
  Instant uniqueUntil() {
    return job.uniqueFor() == null ? null : submittedAt.plus(job.uniqueFor());
  }

  String type() {
    return job.type();
  }

  String queue() {
    return job.queue();
  }

  int priority() {
    return job.priority();
  }

  int maxAttempts() {
    return job.maxAttempts();
  }

  Duration backoff() {
    return job.backoff();
  }

  /** Null for no limit. */
  Duration timeout() {
    return job.timeout();
  }

  String uniqueKey() {
    return job.uniqueKey();
  }

  String concurrencyKey() {
    return job.concurrencyKey();
  }

  List<String> tags() {
    return job.tags();
  }

  private static final class Rules {
    final List<Violation> broken = new ArrayList<>();

    void check(boolean holds, String field, String detail) {
      if (!holds) {
        broken.add(new Violation("$." + field, detail));
      }
    }

    void text(String text, int longest, String field) {
      check(
          text == null && !field.startsWith("tags") || text != null && isText(text, longest),
          field,
          "must be 1 to "
              + longest
              + " characters, none of them a control character or half of one");
    }

    void within(Duration given, Duration least, Duration most, String field) {
      if (given != null && (given.compareTo(least) < 0 || given.compareTo(most) > 0)) {
        String range = " is not from " + Shown.of(least) + " to " + Shown.of(most);
        broken.add(Violation.of("$." + field, given, range));
      }
    }

    void needs(Object given, boolean there, String field, String other) {
      if (given != null && !there) {
        broken.add(new Violation("$." + field, "needs " + other).restingOn(List.of("$." + other)));
      }
    }
  }
}
