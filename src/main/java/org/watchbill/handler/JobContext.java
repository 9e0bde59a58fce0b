package org.watchbill.handler;

import java.time.Instant;
import java.util.Optional;

/** What a handler may know about the job it is running. */
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
}
