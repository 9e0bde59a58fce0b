package org.watchbill.replay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.watchbill.job.Accepted;
import org.watchbill.job.Once;
import org.watchbill.json.Given;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Answers;
import org.watchbill.rest.Page;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/** {@code /replays}: send dead jobs to run again, look, cancel, resume. */
@Path("replays")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class ReplaysResource {

  /** What became of one job in a replay, as the REST API shows it. */
  public record ReplayedView(long job, Replayed.Outcome outcome, String reason) {
    static ReplayedView of(Replayed row) {
      return new ReplayedView(row.jobId(), row.outcome(), row.reason());
    }
  }

  @Inject Replays replays;
  @Inject DriveReplays drive;
  @Inject Once once;
  @Inject Caller caller;

  @POST
  @RolesAllowed(Roles.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      Given<NewReplay> asked, @HeaderParam("Idempotency-Key") String key, @Context UriInfo uri) {
    return asked.take(NewReplay::check, whole -> create(whole, key, uri));
  }

  private Response create(NewReplay asked, String key, UriInfo uri) {
    Once.Request request = new Once.Request(caller.name(), "replays", key, asked);
    Accepted begun = key == null ? begin(asked) : once.run(request, () -> begin(asked));
    drive.drive(begun.id());
    Accepted whole = asked.payload() == null ? begun : begun.withPayload(asked.payload());
    return Answers.accepted(whole.location(), whole.body(), whole.found(), uri);
  }

  /** Without the payload's patch, which may fill a column alone: the request has it again. */
  private Accepted begin(NewReplay asked) {
    Replay replay = replays.create(asked, caller.name());
    return Accepted.of("replays/" + replay.id(), ReplayView.of(replay)).withoutPayload();
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Response list(@BeanParam ReplaysQuery query, @Context UriInfo uri) {
    int limit = query.limit();
    List<ReplayView> found = replays.list(query.after(), limit);
    String next = found.size() < limit ? null : Long.toString(found.get(limit - 1).id());
    return new Page<>(found, next).answer(uri);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Roles.VIEWER)
  public ReplayView get(@PathParam("id") String id) {
    return ReplayView.of(replays.get(number(id)));
  }

  @GET
  @Path("{id}/jobs")
  @RolesAllowed(Roles.VIEWER)
  public Response jobs(
      @PathParam("id") String id, @BeanParam ReplaysQuery query, @Context UriInfo uri) {
    int limit = query.limit();
    long after = query.after() == null ? 0 : query.after();
    Replay replay = replays.get(number(id));
    List<Replayed> found = replays.jobs(replay.id(), query.outcome(), after, limit);
    String next = found.size() < limit ? null : Long.toString(found.get(limit - 1).jobId());
    return new Page<>(found.stream().map(ReplayedView::of).toList(), next).answer(uri);
  }

  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Roles.OPERATOR)
  public ReplayView cancel(@PathParam("id") String id) {
    return ReplayView.of(replays.cancel(number(id), caller.name()));
  }

  @POST
  @Path("{id}/resume")
  @RolesAllowed(Roles.OPERATOR)
  public ReplayView resume(@PathParam("id") String id) {
    Replay replay = replays.resume(number(id), caller.name());
    drive.drive(replay.id());
    return ReplayView.of(replay);
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw Problem.notFound("there is no replay '" + id + "': an id is a number");
    }
  }
}
