package org.watchbill.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import org.watchbill.node.Node;
import org.watchbill.node.Nodes;
import org.watchbill.rest.Page;
import org.watchbill.security.Roles;

/** {@code /nodes}: the server processes on watch, and those that fell silent. */
@Path("nodes")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class NodesResource {

  /** A node as the REST API shows it; not alive means its lease is over and nobody ended it. */
  public record NodeView(
      String id, String name, Instant startedAt, Instant leaseUntil, boolean alive) {
    static NodeView of(Node node, Instant now) {
      return new NodeView(
          node.id(),
          node.name(),
          node.startedAt(),
          node.leaseUntil(),
          node.leaseUntil().isAfter(now));
    }
  }

  @Inject Nodes nodes;
  @Inject InstantSource time;

  @GET
  public Page<NodeView> list() {
    Instant now = time.instant();
    return new Page<>(nodes.all().stream().map(n -> NodeView.of(n, now)).toList(), null);
  }
}
