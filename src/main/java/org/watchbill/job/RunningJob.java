package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Knows which job this thread is running, so that the jobs it submits can say where they are from.
 */
@ApplicationScoped
public class RunningJob {

  private final ThreadLocal<Job> current = new ThreadLocal<>();
  private final ThreadLocal<Consumer<Job>> rehearsals = new ThreadLocal<>();

  /** Does something on behalf of a job. */
  public <T> T during(Job job, Callable<T> work) throws Exception {
    current.set(job);
    try {
      return work.call();
    } finally {
      current.remove();
    }
  }

  /** Does something on behalf of a job as a rehearsal: who listens hears of the jobs submitted. */
  public <T> T rehearse(Job job, Consumer<Job> listener, Callable<T> work) throws Exception {
    rehearsals.set(listener);
    try {
      return during(job, work);
    } finally {
      rehearsals.remove();
    }
  }

  /** Whether this thread rehearses. */
  public boolean rehearses() {
    return rehearsals.get() != null;
  }

  /** A job was submitted by this thread, or amended. */
  public void submitted(Job job) {
    Consumer<Job> listener = rehearsals.get();
    if (listener != null) {
      listener.accept(job);
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
