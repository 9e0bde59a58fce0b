package org.watchbill.bench;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.watchbill.handler.JobHandler;

/** {@code /bench}: has the server's own threads submit jobs, and tells what it measured. */
@Path("bench")
@ApplicationScoped
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
public class BenchResource {

  private static final Map<String, Class<? extends JobHandler<Filling>>> HANDLERS =
      Map.of(
          "bench.grouped", Grouped.class,
          "bench.alone", Alone.class,
          "bench.outside", Outside.class);

  @Inject Submit submit;
  @Inject Starts starts;
  @Inject Crew crew;

  /** Submits many jobs in chunks, one transaction each; answers with the seconds it took. */
  @POST
  @Path("bulk")
  public String bulk(
      @QueryParam("type") String type,
      @QueryParam("queue") String queue,
      @QueryParam("jobs") int jobs,
      @QueryParam("threads") int threads,
      @QueryParam("chunk") int chunk)
      throws Exception {
    long begin = System.nanoTime();
    crew.sum(
        threads,
        () -> {
          for (int left = jobs / threads; left > 0; left -= chunk) {
            submit.many(type, queue, Math.min(left, chunk));
          }
          return 0L;
        });
    return Double.toString((System.nanoTime() - begin) / 1e9);
  }

  /** Submits single jobs for some time, in transactions or without; answers with how many. */
  @POST
  @Path("sustained")
  public String sustained(
      @QueryParam("type") String type,
      @QueryParam("threads") int threads,
      @QueryParam("millis") long millis,
      @QueryParam("transaction") boolean transaction)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    return Long.toString(
        crew.sum(
            threads,
            () -> {
              long count = 0;
              for (; System.nanoTime() < end; count++) {
                if (transaction) {
                  submit.one(HANDLERS.get(type));
                } else {
                  submit.alone(type);
                }
              }
              return count;
            }));
  }

  /** Submits single jobs one after another; answers with the milliseconds until each started. */
  @POST
  @Path("latency")
  public String latency(
      @QueryParam("type") String type,
      @QueryParam("jobs") int jobs,
      @QueryParam("pause") long pause)
      throws Exception {
    starts.listen(true);
    StringJoiner millis = new StringJoiner(",", "[", "]");
    for (int i = 0; i < jobs; i++) {
      TimeUnit.MILLISECONDS.sleep(pause);
      long begin = System.nanoTime();
      long id = submit.one(HANDLERS.get(type));
      millis.add(Double.toString((starts.of(id).get(30, TimeUnit.SECONDS) - begin) / 1e6));
    }
    starts.listen(false);
    return millis.toString();
  }

  /** Whether starts of jobs that others submit are to be kept. */
  @POST
  @Path("listen/{on}")
  public void listen(@PathParam("on") boolean on) {
    starts.listen(on);
  }

  /** When a job's handler started, on the clock that all processes of a Linux machine share. */
  @GET
  @Path("starts/{job}")
  public String start(@PathParam("job") long job) throws Exception {
    return Long.toString(starts.of(job).get(30, TimeUnit.SECONDS));
  }

  /** How many handlers have started. */
  @GET
  @Path("starts")
  public String count() {
    return Long.toString(starts.count());
  }

  /** Bytes on the heap after a full collection. */
  @POST
  @Path("heap")
  public String heap() {
    System.gc();
    System.gc();
    return Long.toString(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }
}
