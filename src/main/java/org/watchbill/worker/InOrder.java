package org.watchbill.worker;

import java.util.Comparator;
import java.util.List;
import org.watchbill.job.Job;

/** Puts claimed jobs into the order they were picked in, in which they are to run. */
final class InOrder {

  private InOrder() {}

  static List<Job> of(List<Job> jobs, List<Long> ids) {
    return jobs.stream().sorted(Comparator.comparingInt(job -> ids.indexOf(job.id()))).toList();
  }
}
