package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;
import org.watchbill.queue.Doorbell;
import org.watchbill.settings.Settings;

/**
 * The workers of this node while the broker takes no ring: a few threads. So a broker that is away
 * costs parallelism, never progress. They race for jobs as all workers do, so it does no harm if
 * the broker is there after all.
 */
@ApplicationScoped
public class Relief {

  private static final Logger LOG = Logger.getLogger(Relief.class.getName());

  private static final int THREADS = 4;

  /** More rings than this say nothing new; the sweep rings again for what is dropped. */
  private static final int RINGS = 64;

  /** A ring comes to some worker within milliseconds, on whatever node. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  @Resource ManagedThreadFactory threads;
  @EJB BeanManaged beanManaged;
  @Inject Work work;
  @Inject Doorbell doorbell;
  @Inject Settings settings;

  private volatile ThreadPoolExecutor pool;
  private volatile Silence silence;

  /**
   * Stands by. All threads are made now and kept, since whoever rings may be in the middle of a
   * request: GlassFish hands a thread the invocation of who makes it, its transaction too, and as
   * the thread begins and ends, takes away from that and from others what they still use.
   */
  public void begin() {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(RINGS),
            threads,
            new ThreadPoolExecutor.DiscardPolicy());
    workers.prestartAllCoreThreads();
    pool = workers;
    Duration sweeps = settings.sweep().multipliedBy(3);
    Duration patience = sweeps.compareTo(SILENT) > 0 ? sweeps : SILENT;
    silence = new Silence(patience.toNanos(), System.nanoTime());
  }

  /** Takes no more rings; what is being run may end. */
  public void end() {
    if (pool != null) {
      pool.shutdown();
    }
  }

  void unheard(@Observes Doorbell.Unheard ring) {
    ThreadPoolExecutor workers = pool;
    if (workers != null) {
      workers.execute(() -> serve(ring.queue()));
    }
  }

  /** A ring has come to a worker of this node. */
  void rang() {
    Silence now = silence;
    if (now != null && now.broken(System.nanoTime())) {
      doorbell.answered();
    }
  }

  /** These queues have work, and were rung for: looks at them if no ring seems to come here. */
  void lookAfter(List<String> withWork) {
    ThreadPoolExecutor workers = pool;
    if (workers != null && silence.lasts(!withWork.isEmpty(), System.nanoTime())) {
      withWork.forEach(queue -> workers.execute(() -> look(queue)));
    }
  }

  private void look(String queue) {
    if (serve(queue) > 0 && silence.found(System.nanoTime())) {
      doorbell.unanswered(
          "it takes them and brings none to this node's workers: may they receive?");
    }
  }

  /**
   * The database's trouble is not this thread's end: the sweep rings again.
   *
   * @return how many jobs were claimed
   */
  private int serve(String queue) {
    int[] claimed = new int[1];
    try {
      beanManaged.run(() -> claimed[0] = work.serve(queue));
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "queue '" + queue + "' could not be served, will try again", e);
    }
    return claimed[0];
  }
}
