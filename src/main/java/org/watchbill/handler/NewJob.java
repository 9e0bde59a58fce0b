package org.watchbill.handler;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A job to be submitted, as {@code POST /jobs} takes it. Everything but {@code type} may be null.
 *
 * @param type a type some handler handles
 * @param payload the handler's payload as JSON; null means an empty object
 * @param queue default {@code default}
 * @param priority 0 to 9, 9 first; default 4
 * @param runAt not before this instant; excludes {@code delay}
 * @param delay not before this long after submission
 * @param maxAttempts tries that may fail before it is dead; 1 means a single try
 * @param backoff the wait after the first failure; doubles with each further one
 * @param uniqueKey at most one open job of this type has this key
 * @param tags free labels to find jobs by
 */
public record NewJob(
    String type,
    JsonNode payload,
    String queue,
    Integer priority,
    Instant runAt,
    Duration delay,
    Integer maxAttempts,
    Duration backoff,
    String uniqueKey,
    List<String> tags) {

  /** A job with nothing but a type and a payload. */
  public static NewJob of(String type, JsonNode payload) {
    return new NewJob(type, payload, null, null, null, null, null, null, null, null);
  }

  /** The same job in another queue. */
  public NewJob withQueue(String queue) {
    return new NewJob(
        type, payload, queue, priority, runAt, delay, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job with another priority. */
  public NewJob withPriority(Integer priority) {
    return new NewJob(
        type, payload, queue, priority, runAt, delay, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job, not before an instant. */
  public NewJob withRunAt(Instant runAt) {
    return new NewJob(
        type, payload, queue, priority, runAt, null, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job, not before some time has passed. */
  public NewJob withDelay(Duration delay) {
    return new NewJob(
        type, payload, queue, priority, null, delay, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job with another number of tries. */
  public NewJob withMaxAttempts(Integer maxAttempts) {
    return new NewJob(
        type, payload, queue, priority, runAt, delay, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job with another first wait after a failure. */
  public NewJob withBackoff(Duration backoff) {
    return new NewJob(
        type, payload, queue, priority, runAt, delay, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job, unique among the open ones of its type by this key. */
  public NewJob withUniqueKey(String uniqueKey) {
    return new NewJob(
        type, payload, queue, priority, runAt, delay, maxAttempts, backoff, uniqueKey, tags);
  }

  /** The same job with these labels. */
  public NewJob withTags(List<String> tags) {
    return new NewJob(
        type, payload, queue, priority, runAt, delay, maxAttempts, backoff, uniqueKey, tags);
  }
}
