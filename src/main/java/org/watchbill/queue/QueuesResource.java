package org.watchbill.queue;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.watchbill.json.JsonBody;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Shown;
import org.watchbill.rest.Page;
import org.watchbill.security.Roles;

/** {@code /queues}: what queues there are, their limits, pause and resume. */
@Path("queues")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class QueuesResource {

  @Inject QueueRows rows;
  @Inject Queues queues;
  @Inject QueueCounts counts;
  @Inject Weights weights;
  @Inject Doorbell doorbell;

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Page<QueueView> list() {
    Map<String, QueueCounts.Count> jobs = counts.all();
    List<QueueView> all =
        rows.all().stream()
            .map(q -> QueueView.of(q, jobs.getOrDefault(q.name(), QueueCounts.Count.NONE)))
            .toList();
    return new Page<>(all, null);
  }

  @GET
  @Path("{name}")
  @RolesAllowed(Roles.VIEWER)
  public QueueView get(@PathParam("name") String name) {
    return found(name, rows.find(name));
  }

  /** Creates a queue; with a body, sets its limits, all of them: what is left out is none. */
  @PUT
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  public QueueView put(@PathParam("name") String name, InputStream body) {
    return JsonBody.optional(body, QueueLimits.class)
        .take(limits -> check(name, limits), limits -> put(name, limits));
  }

  private static void check(String name, QueueLimits limits) {
    Faults faults = new Faults();
    faults.check(
        name.matches(JobQueue.NAME),
        "name",
        Shown.quoted(name) + " is not a queue's name: " + JobQueue.RULE);
    if (limits != null) {
      faults.of(limits::checked);
    }
    faults.raise();
  }

  private QueueView put(String name, QueueLimits limits) {
    check(name, limits);
    queues.known(name);
    if (limits != null) {
      rows.limit(name, limits);
      weights.forget();
      doorbell.ring(name); // what a limit kept back may start
    }
    return get(name);
  }

  @POST
  @Path("{name}/pause")
  @RolesAllowed(Roles.OPERATOR)
  public QueueView pause(@PathParam("name") String name) {
    return found(name, rows.pause(name));
  }

  @POST
  @Path("{name}/resume")
  @RolesAllowed(Roles.OPERATOR)
  public QueueView resume(@PathParam("name") String name) {
    QueueView resumed = found(name, rows.resume(name));
    doorbell.ring(name);
    return resumed;
  }

  private QueueView found(String name, Optional<JobQueue> queue) {
    return queue
        .map(q -> QueueView.of(q, counts.of(name)))
        .orElseThrow(() -> Problem.notFound("there is no queue '" + name + "'"));
  }
}
