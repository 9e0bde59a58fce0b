package org.watchbill.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Map;
import java.util.logging.Logger;
import org.watchbill.node.Node;
import org.watchbill.node.Nodes;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Page;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/**
 * {@code /nodes}: the server processes on watch, and those that fell silent; to take one off watch
 * and to put it back.
 */
@Path("nodes")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class NodesResource {

  private static final Logger LOG = Logger.getLogger(NodesResource.class.getName());

  /** What a node does. */
  public enum NodeState {
    /** It claims jobs and runs them. */
    ON_WATCH,
    /** It claims nothing more; some of its jobs still run. */
    DRAINING,
    /** It claims nothing and runs nothing. */
    DRAINED,
    /** Its lease is over and nobody ended it: others take its jobs over. */
    SILENT
  }

  /** A node that works on a few threads, far more slowly, since the broker takes no rings. */
  public record ReliefView(Instant since, String reason) {}

  /**
   * A node as the REST API shows it.
   *
   * @param alive whether its lease holds
   * @param running the jobs it has claimed and not ended
   * @param relief null while the broker serves it
   */
  public record NodeView(
      String id,
      String name,
      Instant startedAt,
      Instant leaseUntil,
      boolean alive,
      NodeState state,
      long running,
      ReliefView relief) {
    static NodeView of(Node node, long running, Instant now) {
      boolean alive = node.leaseUntil().isAfter(now);
      return new NodeView(
          node.id(),
          node.name(),
          node.startedAt(),
          node.leaseUntil(),
          alive,
          alive ? state(node) : NodeState.SILENT,
          running,
          node.reliefSince() == null
              ? null
              : new ReliefView(node.reliefSince(), node.reliefReason()));
    }

    private static NodeState state(Node node) {
      if (node.drainAskedAt() == null) {
        return NodeState.ON_WATCH;
      }
      return node.drainedAt() == null ? NodeState.DRAINING : NodeState.DRAINED;
    }
  }

  @Inject Nodes nodes;
  @Inject Caller caller;

  @GET
  public Page<NodeView> list() {
    Instant now = nodes.now();
    Map<String, Long> running = nodes.running();
    return new Page<>(
        nodes.all().stream()
            .map(n -> NodeView.of(n, running.getOrDefault(n.id(), 0L), now))
            .toList(),
        null);
  }

  /** The node claims nothing more and lets go what it runs; answers at once. */
  @POST
  @Path("{id}/drain")
  @RolesAllowed(Roles.OPERATOR)
  public Response drain(@PathParam("id") String id) {
    return change(id, true);
  }

  /** The node works again. */
  @POST
  @Path("{id}/resume")
  @RolesAllowed(Roles.OPERATOR)
  public Response resume(@PathParam("id") String id) {
    return change(id, false);
  }

  private Response change(String id, boolean drain) {
    if (!nodes.drain(id, drain)) {
      throw Problem.notFound(
          "there is no node '%s' on watch; GET /nodes lists their ids".formatted(id));
    }
    LOG.info(
        () ->
            "node %s is %s by %s"
                .formatted(id, drain ? "drained" : "put to work again", caller.name()));
    return list().items().stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .map(node -> Response.accepted(node).build())
        .orElseGet(() -> Response.accepted().build());
  }
}
