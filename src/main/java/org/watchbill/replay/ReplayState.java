package org.watchbill.replay;

/** Where a replay is. */
public enum ReplayState {
  /** The first jobs are sent and their ends awaited. */
  CANARY,
  /** Jobs are sent. */
  RUNNING,
  /** Every job it covers has had its turn, and those it sent have ended. */
  DONE,
  /** Too many of the jobs it sent died again; a person may resume it. */
  STOPPED,
  /** Called off for good. */
  CANCELLED
}
