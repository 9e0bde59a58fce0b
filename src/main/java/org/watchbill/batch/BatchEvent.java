package org.watchbill.batch;

/** What happened to a batch: told once that is committed. */
public sealed interface BatchEvent {

  /** Its last child has ended. */
  record Ended(Batch batch) implements BatchEvent {}

  /** A person called it off. */
  record Cancelled(Batch batch, String by) implements BatchEvent {}
}
