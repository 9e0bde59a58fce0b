package org.watchbill.rest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import org.watchbill.security.Roles;

/** {@code /}: what there is, for who comes with nothing but the address. */
@Path("")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class IndexResource {

  /** Maven writes it into the WAR. */
  private static final String BUILT = "/META-INF/maven/org.watchbill/watchbill/pom.properties";

  private static final List<Titled> ALL =
      List.of(
          new Titled("jobs", "Jobs: submit, find, cancel, retry, rehearse"),
          new Titled("batches", "Batches: jobs that end together"),
          new Titled("replays", "Replays: dead jobs sent to run again"),
          new Titled("schedules", "Schedules: what runs when, and what became of it"),
          new Titled("calendars", "Calendars: days on which schedules do not run"),
          new Titled("queues", "Queues: limits, weights, pause and resume"),
          new Titled("types", "Types of jobs this server can run"),
          new Titled("nodes", "Nodes: the servers on watch"),
          new Titled("stats", "How many jobs are in which state, and whether the books agree"),
          new Titled("users", "Users: who may log in, and with which roles"));

  private record Titled(String path, String title) {}

  /** Somewhere to go. */
  public record Link(URI href, String title) {}

  /**
   * The index.
   *
   * @param version of Watchbill; null if the WAR does not say
   */
  public record Index(String name, String version, List<Link> links) {}

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Index get(@Context UriInfo uri, @Context ServletContext servlet) {
    List<Link> links =
        ALL.stream().map(to -> new Link(uri.getBaseUri().resolve(to.path()), to.title())).toList();
    return new Index("Watchbill", version(servlet), links);
  }

  private static String version(ServletContext servlet) {
    try (InputStream file = servlet.getResourceAsStream(BUILT)) {
      Properties built = new Properties();
      if (file != null) {
        built.load(file);
      }
      return built.getProperty("version");
    } catch (IOException e) {
      return null; // as for a WAR that was built by other means
    }
  }
}
