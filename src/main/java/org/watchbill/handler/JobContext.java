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

  /** The batch the job is a child of: more children may be added while this one runs. */
  default Optional<Long> batch() {
    return Optional.empty();
  }

  /** The schedule that made the job, if one did. */
  Optional<String> schedule();

  /** The planned instant of that schedule the job was made for. */
  Optional<Instant> plannedAt();
}
