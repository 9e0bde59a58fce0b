package org.watchbill.job;

import java.time.Instant;
import java.util.List;

/** What happened to a job, announced after its commit. */
public sealed interface JobEvent {

  /** A worker begins an attempt. */
  record Started(Job job, int running) implements JobEvent {}

  /** An attempt ended and the job went where the settlement says. */
  record Settled(Job job, Settlement settlement) implements JobEvent {}

  /** An attempt ended, but somebody else had ended it before: its work was rolled back. */
  record Superseded(Job job) implements JobEvent {}

  /** An attempt was told to stop: {@code why} completes "job 7 is told to stop: …". */
  record Stopping(Job job, String why) implements JobEvent {}

  /** An attempt did not heed that in time; its thread is given up and stands there. */
  record Stuck(Job job, String why, String where) implements JobEvent {}

  /** A person changed a job: {@code what} completes "job 7 was …". Told once that is committed. */
  record Changed(Job job, String what, String by) implements JobEvent {}

  /** A person had a job rehearsed, which changed nothing. */
  record Rehearsed(Job job, String by) implements JobEvent {}

  /** Jobs that waited were called off; {@code why} says by what. Told once that is committed. */
  record CalledOff(List<Long> jobs, String why) implements JobEvent {}

  /** A child of a batch has ended: told once that is committed. */
  record ChildEnded(long batch, boolean dead) implements JobEvent {}

  /** A child of a batch was being added; for who wants to hear that it was not, after all. */
  record ChildAdded(long batch) implements JobEvent {}

  /** A person had the books taken anew. Announced within the transaction. */
  record BooksTaken(Conservation before, Conservation after, String by) implements JobEvent {}

  /** The books were checked, and do not balance, or do again. */
  record Counted(Conservation conservation) implements JobEvent {}

  /** A job became, or will become, due at this instant: told once that is committed. */
  record Delayed(Instant earliest) implements JobEvent {}
}
