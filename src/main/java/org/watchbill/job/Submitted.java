package org.watchbill.job;

/**
 * What became of a job that was to be submitted.
 *
 * @param job the new one, or the one that has its unique key
 * @param found whether the job was there before
 */
public record Submitted(Job job, boolean found) {

  static Submitted fresh(Job job) {
    return new Submitted(job, false);
  }

  static Submitted found(Job job) {
    return new Submitted(job, true);
  }
}
