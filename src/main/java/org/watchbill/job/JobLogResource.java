package org.watchbill.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Page;
import org.watchbill.security.Roles;

/** {@code /jobs/{id}/log}: what its handler wrote, attempt by attempt, line by line. */
@Path("jobs/{id}/log")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class JobLogResource {

  @Inject FindJobs find;
  @Inject FindNotes notes;
  @Inject RequestMemory memory;

  /**
   * A part of the log, oldest lines first.
   *
   * @param attempt only this attempt's lines
   * @param after where the part before ended: its {@code next}
   */
  @GET
  @RolesAllowed(Roles.VIEWER)
  public Response log(
      @PathParam("id") String id,
      @QueryParam("attempt") String attempt,
      @QueryParam("after") String after,
      @QueryParam("limit") String limit,
      @Context UriInfo uri) {
    long job = JobsResource.number(id);
    find.find(job).orElseThrow(() -> Problem.notFound("there is no job " + job));
    int most = Page.limit(limit);
    memory.takeForTexts(most * 2000L, "so many lines of a log");
    Integer only = attempt == null ? null : natural("attempt", attempt);
    String[] place = after == null ? new String[] {"0", "0"} : after.split("-", 2);
    if (place.length != 2) {
      throw Problem.badRequest("after", "'" + after + "' is not what an earlier 'next' said");
    }
    List<LogLine> lines =
        notes.log(job, only, natural("after", place[0]), natural("after", place[1]), most);
    String next = lines.size() < most ? null : place(lines.get(most - 1));
    return new Page<>(lines, next).answer(uri);
  }

  private static String place(LogLine last) {
    return last.attempt() + "-" + last.line();
  }

  private static int natural(String name, String text) {
    try {
      return Integer.parseUnsignedInt(text) < 0 ? Integer.MAX_VALUE : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Problem.badRequest(name, "'" + text + "' is not a number");
    }
  }
}
