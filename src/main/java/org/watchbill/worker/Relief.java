package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Causes;
import org.watchbill.queue.Doorbell;

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

  @Resource ManagedThreadFactory threads;
  @EJB BeanManaged beanManaged;
  @Inject Work work;

  private volatile ThreadPoolExecutor pool;

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

  /** The database's trouble is not this thread's end: the sweep rings again. */
  private void serve(String queue) {
    try {
      beanManaged.run(() -> work.serve(queue));
    } catch (RuntimeException | Error e) {
      LOG.log(
          Level.WARNING,
          "queue ''{0}'' could not be served, will try again: {1}",
          new Object[] {queue, Causes.root(e)});
    }
  }
}
