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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Page;
import org.watchbill.security.Roles;

/** {@code /queues}: what queues there are, pause and resume. */
@Path("queues")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class QueuesResource {

  /** A queue as the REST API shows it. */
  public record QueueView(String name, boolean paused, Instant pausedAt) {
    static QueueView of(JobQueue queue) {
      return new QueueView(queue.name(), queue.pausedAt() != null, queue.pausedAt());
    }
  }

  @Inject QueueRows rows;
  @Inject Queues queues;
  @Inject Doorbell doorbell;

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Page<QueueView> list() {
    List<QueueView> all = rows.all().stream().map(QueueView::of).toList();
    return new Page<>(all, null);
  }

  @GET
  @Path("{name}")
  @RolesAllowed(Roles.VIEWER)
  public QueueView get(@PathParam("name") String name) {
    return found(name, rows.find(name));
  }

  @PUT
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  public QueueView put(@PathParam("name") String name) {
    if (!name.matches(JobQueue.NAME)) {
      throw Problem.unprocessable("name", "'" + name + "' is not a queue's name: " + JobQueue.RULE);
    }
    queues.known(name);
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

  private static QueueView found(String name, Optional<JobQueue> queue) {
    return queue
        .map(QueueView::of)
        .orElseThrow(() -> Problem.notFound("there is no queue '" + name + "'"));
  }
}
