package org.watchbill.handler;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.watchbill.json.Json;

/**
 * A job to be submitted, as {@code POST /jobs} takes it. Everything but {@code type} may be null;
 * unchangeable, each {@code with…} answers a changed copy.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY, getterVisibility = Visibility.NONE)
public final class NewJob implements Cloneable {

  private String type;

  @JsonDeserialize(using = KeepAsText.class)
  private JsonNode payload;

  private String queue;
  private Integer priority;
  private Instant runAt;
  private Duration delay;
  private Integer maxAttempts;
  private Duration backoff;
  private Duration timeout;
  private String uniqueKey;
  private Duration uniqueFor;
  private OnConflict onConflict;
  private String concurrencyKey;
  private List<Long> after;
  private AfterFailure afterFailure;
  private Long batch;
  private List<String> tags;

  private NewJob() {}

  /** A job with nothing but a type and a payload. */
  public static NewJob of(String type, JsonNode payload) {
    NewJob job = new NewJob();
    job.type = type;
    job.payload = payload;
    return job;
  }

  private NewJob with(Consumer<NewJob> change) {
    try {
      NewJob copy = (NewJob) clone();
      change.accept(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("it is Cloneable", e);
    }
  }

  /** The same job with another payload. */
  public NewJob withPayload(JsonNode payload) {
    return with(job -> job.payload = payload);
  }

  /** The same job in another queue. */
  public NewJob withQueue(String queue) {
    return with(job -> job.queue = queue);
  }

  /** The same job with another priority. */
  public NewJob withPriority(Integer priority) {
    return with(job -> job.priority = priority);
  }

  /** The same job, not before an instant. */
  public NewJob withRunAt(Instant runAt) {
    return with(
        job -> {
          job.runAt = runAt;
          job.delay = null;
        });
  }

  /** The same job, not before some time has passed. */
  public NewJob withDelay(Duration delay) {
    return with(
        job -> {
          job.delay = delay;
          job.runAt = null;
        });
  }

  /** The same job with another number of tries. */
  public NewJob withMaxAttempts(Integer maxAttempts) {
    return with(job -> job.maxAttempts = maxAttempts);
  }

  /** The same job with another first wait after a failure. */
  public NewJob withBackoff(Duration backoff) {
    return with(job -> job.backoff = backoff);
  }

  /** The same job, each of its attempts stopped after this long. */
  public NewJob withTimeout(Duration timeout) {
    return with(job -> job.timeout = timeout);
  }

  /** The same job, unique among the open ones of its type by this key. */
  public NewJob withUniqueKey(String uniqueKey) {
    return with(job -> job.uniqueKey = uniqueKey);
  }

  /** The same job, its unique key taken for at least this long after its submission. */
  public NewJob withUniqueFor(Duration uniqueFor) {
    return with(job -> job.uniqueFor = uniqueFor);
  }

  /** The same job with another answer to a unique key that is taken. */
  public NewJob withOnConflict(OnConflict onConflict) {
    return with(job -> job.onConflict = onConflict);
  }

  /** The same job under the limits of a key. */
  public NewJob withConcurrencyKey(String concurrencyKey) {
    return with(job -> job.concurrencyKey = concurrencyKey);
  }

  /** The same job, not before these jobs have ended. */
  public NewJob withAfter(List<Long> after) {
    return with(job -> job.after = after);
  }

  /** The same job with another answer to the failure of one it waits for. */
  public NewJob withAfterFailure(AfterFailure afterFailure) {
    return with(job -> job.afterFailure = afterFailure);
  }

  /** The same job as a child of an open batch. */
  public NewJob withBatch(Long batch) {
    return with(job -> job.batch = batch);
  }

  /** The same job with these labels. */
  public NewJob withTags(List<String> tags) {
    return with(job -> job.tags = tags);
  }

  /** A type some handler handles. */
  public String type() {
    return type;
  }

  /** The handler's payload as JSON; null means an empty object. */
  public JsonNode payload() {
    return KeepAsText.isText(payload) ? Json.tree(KeepAsText.text(payload)) : payload;
  }

  /** The same as JSON text. */
  public String payloadText() {
    if (payload == null) {
      return "{}";
    }
    return KeepAsText.isText(payload) ? KeepAsText.text(payload) : Json.write(payload);
  }

  /** Whether the payload is kept as text, and a tree made of it each time it is asked for. */
  public boolean keepsText() {
    return KeepAsText.isText(payload);
  }

  /** Default {@code default}. */
  public String queue() {
    return queue;
  }

  /** 0 to 9, 9 first; default 4. */
  public Integer priority() {
    return priority;
  }

  /** Not before this instant; excludes {@link #delay()}. */
  public Instant runAt() {
    return runAt;
  }

  /** Not before this long after submission. */
  public Duration delay() {
    return delay;
  }

  /** Tries that may fail before it is dead; 1 means a single try. */
  public Integer maxAttempts() {
    return maxAttempts;
  }

  /** The wait after the first failure; doubles with each further one. */
  public Duration backoff() {
    return backoff;
  }

  /** How long one attempt may take; null means as long as it likes. */
  public Duration timeout() {
    return timeout;
  }

  /** At most one open job of this type has this key. */
  public String uniqueKey() {
    return uniqueKey;
  }

  /** How long after submission the unique key stays taken even if the job has ended before. */
  public Duration uniqueFor() {
    return uniqueFor;
  }

  /** What becomes of this job if its unique key is taken; default {@link OnConflict#REJECT}. */
  public OnConflict onConflict() {
    return onConflict;
  }

  /** Jobs of a queue with the same key run as many at once, and as often, as the queue allows. */
  public String concurrencyKey() {
    return concurrencyKey;
  }

  /** Ids of the jobs that have to end before this one may start. */
  public List<Long> after() {
    return after;
  }

  /** What a failed one of {@link #after()} does to this job; default {@link AfterFailure#HOLD}. */
  public AfterFailure afterFailure() {
    return afterFailure;
  }

  /** The id of an open batch this job becomes a child of. */
  public Long batch() {
    return batch;
  }

  /** Free labels to find jobs by. */
  public List<String> tags() {
    return tags;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NewJob && Json.tree(this).equals(Json.tree(other));
  }

  @Override
  public int hashCode() {
    return Json.tree(this).hashCode();
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
