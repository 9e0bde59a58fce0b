package org.watchbill.queue;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.watchbill.json.JsonBody;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Shown;
import org.watchbill.rest.Condition;
import org.watchbill.rest.Page;
import org.watchbill.rest.Tag;
import org.watchbill.security.Caller;
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
  @Inject Caller caller;

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
  public Response get(@PathParam("name") String name, @BeanParam Condition condition) {
    JobQueue queue = found(name, rows.find(name));
    QueueView view = view(queue);
    return condition.answer("queue '" + name + "'", view, Tag.of(queue.version(), view));
  }

  /** Creates a queue; with a body, sets its limits, all of them: what is left out is none. */
  @PUT
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  public Response put(
      @PathParam("name") String name, InputStream body, @BeanParam Condition condition) {
    return JsonBody.optional(body, QueueLimits.class)
        .take(limits -> check(name, limits), limits -> put(name, limits, condition));
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

  private Response put(String name, QueueLimits limits, Condition condition) {
    check(name, limits);
    JobQueue put = rows.put(name, limits, caller.name(), condition);
    if (limits != null) {
      weights.forget();
      doorbell.ring(name); // what a limit kept back may start
    }
    return tagged(put);
  }

  @DELETE
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  public void delete(@PathParam("name") String name, @BeanParam Condition condition) {
    queues.delete(name, condition);
    weights.forget();
  }

  @POST
  @Path("{name}/pause")
  @RolesAllowed(Roles.OPERATOR)
  public Response pause(@PathParam("name") String name) {
    return tagged(found(name, rows.pause(name)));
  }

  @POST
  @Path("{name}/resume")
  @RolesAllowed(Roles.OPERATOR)
  public Response resume(@PathParam("name") String name) {
    JobQueue resumed = found(name, rows.resume(name));
    doorbell.ring(name);
    return tagged(resumed);
  }

  private static JobQueue found(String name, Optional<JobQueue> queue) {
    return queue.orElseThrow(() -> Problem.notFound("there is no queue '" + name + "'"));
  }

  private Response tagged(JobQueue queue) {
    QueueView view = view(queue);
    return Condition.tagged(Response.ok(), view, Tag.of(queue.version(), view)).build();
  }

  private QueueView view(JobQueue queue) {
    return QueueView.of(queue, counts.of(queue.name()));
  }
}
