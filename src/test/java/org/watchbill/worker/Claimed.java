package org.watchbill.worker;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.time.Duration;
import org.watchbill.job.Job;

/** Jobs as a claim hands them out. */
final class Claimed {

  private Claimed() {}

  static Job job(long id, int token) {
    try {
      Constructor<Job> constructor = Job.class.getDeclaredConstructor();
      constructor.setAccessible(true);
      Job job = constructor.newInstance();
      set(job, "id", id);
      set(job, "token", token);
      return job;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Job ofType(String type, long id) {
    try {
      Job job = job(id, 1);
      set(job, "type", type);
      set(job, "queue", "q");
      return job;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Job ofPriority(int priority, long id) {
    try {
      Job job = job(id, 1);
      set(job, "priority", priority);
      return job;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that did not fail yet. */
  static Job toRetry(long id, int maxAttempts, Duration backoff) {
    try {
      Job job = job(id, 1);
      set(job, "maxAttempts", maxAttempts);
      set(job, "backoffMillis", backoff.toMillis());
      return job;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One whose payload is too long to come with a claim. */
  static Job withLongPayload(String queue, String type, long id, long bytes) {
    try {
      Job job = job(id, 1);
      set(job, "queue", queue);
      set(job, "type", type);
      set(job, "payloadSize", bytes);
      return job;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Job job, String name, Object value) throws ReflectiveOperationException {
    Field field = Job.class.getDeclaredField(name);
    field.setAccessible(true);
    field.set(job, value);
  }
}
