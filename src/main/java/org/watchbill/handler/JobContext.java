package org.watchbill.handler;

import java.time.Instant;
import java.util.Optional;

/**
 * What a handler may know about the job it is running, and what it may tell about it.
 *
 * <p>A job is told to stop when it has run longer than it may, when a person cancels it, or when
 * its node is drained: its thread is interrupted, {@link #isStopping()} is true from then on, and
 * what was registered with {@link #onStop} is run. Whatever the handler answers after that, its
 * transaction is rolled back.
 */
public interface JobContext {

  /** The job's id, unique for ever. */
  long id();

  /** The job's type. */
  String type();

  /** The queue the job was submitted to. */
  String queue();

  /** The number of this attempt, from 1. It grows with every start, whatever its outcome. */
  int attempt();

  /** How many tries may fail before the job is dead. */
  int maxAttempts();

  /** The batch the job is a child of: more children may be added while this one runs. */
  default Optional<Long> batch() {
    return Optional.empty();
  }

  /** The schedule that made the job, if one did. */
  Optional<String> schedule();

  /** The planned instant of that schedule the job was made for. */
  Optional<Instant> plannedAt();

  /**
   * Whether this is a rehearsal: the transaction will be rolled back whatever happens. Leave out
   * what that does not undo, such as calls to other systems.
   */
  default boolean rehearsal() {
    return false;
  }

  /**
   * Says how far the work has come; seen by {@code GET /jobs/{id}} within about a second, whatever
   * becomes of the transaction. Only the latest is kept, so it may be called as often as one likes.
   *
   * @param done how much is done, in any unit
   * @param total how much there is to do; 0 if that is not known
   * @param message a line for a person, or null
   */
  default void progress(long done, long total, String message) {
    // nobody looks at a job that does not run in the server
  }

  /**
   * Writes a line into the job's log, {@code GET /jobs/{id}/log}, whatever becomes of the
   * transaction. An attempt keeps 1,000 lines of at most 2,000 characters, 64 KB in all; what is
   * beyond is counted.
   */
  default void log(String line) {
    // as above
  }

  /** Whether the job was told to stop, for whatever reason: leave soon, nothing will be kept. */
  default boolean isStopping() {
    return Thread.currentThread().isInterrupted();
  }

  /** Whether it was told to stop because somebody else, a person mostly, has ended this attempt. */
  default boolean cancelled() {
    return false;
  }

  /**
   * What to do when the job is told to stop, besides the interrupt: {@code Statement::cancel} and
   * the like, for calls an interrupt does not reach. It runs on another thread; if the job was told
   * to stop before, at once. Close the answer when there is nothing left to stop.
   */
  default OnStop onStop(Runnable act) {
    return () -> {};
  }
}
