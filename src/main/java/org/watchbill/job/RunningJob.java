package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;

/**
 * Knows which job this thread is running, so that the jobs it submits can say where they are from.
 */
@ApplicationScoped
public class RunningJob {

  private final ThreadLocal<Job> current = new ThreadLocal<>();

  /** Does something on behalf of a job. */
  public <T> T during(Job job, Callable<T> work) throws Exception {
    current.set(job);
    try {
      return work.call();
    } finally {
      current.remove();
    }
  }

  /** Where a job submitted by this thread comes from: a running job hands on its schedule. */
  public Origin origin() {
    Job job = current.get();
    return job == null
        ? Origin.of("application")
        : new Origin("job " + job.id(), job.schedule(), job.plannedAt());
  }
}
