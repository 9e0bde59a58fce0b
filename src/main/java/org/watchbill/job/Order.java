package org.watchbill.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.queue.JobQueue;
import org.watchbill.settings.Settings;

/** A {@link NewJob} that was found good, every default filled in. */
public record Order(
    String type,
    String payload,
    String queue,
    int priority,
    Instant runAt,
    int maxAttempts,
    Duration backoff,
    String uniqueKey,
    List<String> tags,
    Origin origin,
    Instant submittedAt) {

  static final String DEFAULT_QUEUE = "default";
  private static final int DEFAULT_PRIORITY = 4;
  private static final int MAX_PAYLOAD = 1 << 20;
  private static final Duration LONGEST_DELAY = Duration.ofDays(3660);

  /**
   * Checks everything about a job but its type and payload.
   *
   * @param payload as JSON text, found good by the type's handler
   * @throws Problem 422 naming every field that breaks a rule
   */
  static Order of(NewJob job, String payload, Origin origin, Settings settings, Instant now) {
    Order order =
        new Order(
            job.type(),
            payload,
            job.queue() == null ? DEFAULT_QUEUE : job.queue(),
            job.priority() == null ? DEFAULT_PRIORITY : job.priority(),
            runAt(job, now),
            job.maxAttempts() == null ? settings.maxAttempts() : job.maxAttempts(),
            job.backoff() == null ? settings.backoff() : job.backoff(),
            job.uniqueKey(),
            job.tags() == null ? List.of() : job.tags().stream().distinct().toList(),
            origin,
            now);
    List<Violation> errors = order.violations(job, now);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return order;
  }

  private static Instant runAt(NewJob job, Instant now) {
    if (job.runAt() != null) {
      return job.runAt().truncatedTo(ChronoUnit.MICROS);
    }
    boolean delayed = job.delay() != null && job.delay().compareTo(LONGEST_DELAY) <= 0;
    return delayed ? now.plus(job.delay()).truncatedTo(ChronoUnit.MICROS) : now;
  }

  private List<Violation> violations(NewJob job, Instant now) {
    Rules rules = new Rules();
    rules.check(payload.length() <= MAX_PAYLOAD, "payload", "at most 1,048,576 characters long");
    rules.check(
        queue.matches(JobQueue.NAME),
        "queue",
        "'" + queue + "' is not a queue's name: " + JobQueue.RULE);
    rules.check(priority >= 0 && priority <= 9, "priority", priority + " is not from 0 to 9");
    rules.check(
        job.runAt() == null || job.delay() == null,
        "delay",
        "give either runAt or delay, not both");
    rules.check(
        job.delay() == null
            || !job.delay().isNegative() && job.delay().compareTo(LONGEST_DELAY) <= 0,
        "delay",
        job.delay() + " is not from PT0S to " + LONGEST_DELAY);
    rules.check(
        !runAt.isAfter(now.plus(LONGEST_DELAY)) && runAt.isAfter(Instant.EPOCH),
        "runAt",
        runAt + " is before 1970 or more than ten years ahead");
    rules.check(
        maxAttempts >= 1 && maxAttempts <= 1000,
        "maxAttempts",
        maxAttempts + " is not from 1 to 1000");
    rules.check(
        backoff.compareTo(Duration.ofDays(1)) <= 0 && backoff.compareTo(Duration.ofMillis(1)) >= 0,
        "backoff",
        backoff + " is not from PT0.001S to P1D");
    rules.check(
        uniqueKey == null || isText(uniqueKey, 500),
        "uniqueKey",
        "must be 1 to 500 characters, none of them a control character");
    rules.check(tags.size() <= 20, "tags", "at most 20 tags");
    for (int i = 0; i < tags.size(); i++) {
      String tag = tags.get(i);
      rules.check(
          tag != null && isText(tag, 100),
          "tags[" + i + "]",
          "must be 1 to 100 characters, none of them a control character");
    }
    return rules.broken;
  }

  private static boolean isText(String text, int longest) {
    return !text.isBlank()
        && text.length() <= longest
        && text.chars().noneMatch(Character::isISOControl);
  }

  /** What {@link Job#openKey} says. */
  String openKey() {
    return Job.openKey(type, uniqueKey);
  }

  private static final class Rules {
    final List<Violation> broken = new ArrayList<>();

    void check(boolean holds, String field, String detail) {
      if (!holds) {
        broken.add(new Violation("$." + field, detail));
      }
    }
  }
}
