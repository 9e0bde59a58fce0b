package org.watchbill.job;

import java.util.Set;

/** The place a job can be in its life; the ways between them are drawn in {@link Job}. */
public enum JobState {
  /** Held by jobs that have not ended, or by its batch. */
  WAITING,
  /** Waits for its {@code runAt}: delayed, or between two tries. */
  SCHEDULED,
  /** May be claimed now. */
  READY,
  /** A node has claimed it. */
  RUNNING,
  /** Ended well. */
  SUCCEEDED,
  /** Failed for good and waits for a person. */
  DEAD,
  /** Called off. */
  CANCELLED;

  /** The states a job leaves by itself. */
  public static final Set<JobState> OPEN = Set.of(WAITING, SCHEDULED, READY, RUNNING);
}
