package org.watchbill.schedule;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.watchbill.job.Accepted;
import org.watchbill.job.Once;
import org.watchbill.json.Given;
import org.watchbill.json.JsonBody;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Shown;
import org.watchbill.queue.Queues;
import org.watchbill.rest.Answers;
import org.watchbill.rest.Condition;
import org.watchbill.rest.Page;
import org.watchbill.rest.Tag;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/** {@code /schedules}: define, look, pause, run, and the ledger of firings. */
@Path("schedules")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class SchedulesResource {

  private static final Instant FAR_FUTURE = Instant.parse("9999-12-31T00:00:00Z");

  @Inject Schedules schedules;
  @Inject DeclareSchedule declare;
  @Inject ExportSchedules export;
  @Inject Timetables timetables;
  @Inject Queues queues;
  @Inject Once once;
  @Inject RequestMemory memory;
  @Inject Caller caller;
  @Inject InstantSource time;

  @GET
  @RolesAllowed(Roles.VIEWER)
  @Produces({MediaType.APPLICATION_JSON, ScheduleFormat.YAML})
  public Response list(
      @QueryParam("format") String format,
      @HeaderParam("Accept") String accept,
      @QueryParam("limit") String limit,
      @QueryParam("after") @DefaultValue("") String after,
      @Context UriInfo uri) {
    memory.takeForTree(schedules.portion(), "the schedules' definitions");
    if (ScheduleFormat.of(format, accept) == ScheduleFormat.AS_YAML) {
      return Response.ok((StreamingOutput) export::write, ScheduleFormat.YAML).build();
    }
    int most = Page.limit(limit);
    List<ScheduleView> found = schedules.list(after, most, ScheduleView::listed);
    String next = found.size() < most ? null : found.get(most - 1).name();
    return new Page<>(found, next).answer(uri);
  }

  @PUT
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(
      @PathParam("name") String name,
      Given<NewSchedule> definition,
      @BeanParam Condition condition,
      @Context UriInfo uri) {
    return definition.take(
        partly -> check(name, partly), whole -> put(name, whole, condition, uri));
  }

  private void check(String name, NewSchedule definition) {
    Faults faults = new Faults();
    faults.check(
        name.matches(Schedule.NAME),
        "name",
        Shown.quoted(name) + " is not a schedule's name: " + Schedule.RULE);
    faults.of(() -> schedules.check(definition));
    faults.raise();
  }

  private Response put(String name, NewSchedule definition, Condition condition, UriInfo uri) {
    check(name, definition); // before a queue is made for it
    Queues.Wanted queue = new Queues.Wanted(definition.queueOrDefault(), false);
    Schedules.Put put =
        queues.with(
            List.of(queue), () -> schedules.put(name, definition, condition, caller.name()));
    Response.ResponseBuilder answer =
        put.created() ? Response.created(uri.getAbsolutePath()) : Response.ok();
    return tagged(answer, put.schedule());
  }

  private static Response tagged(Response.ResponseBuilder answer, Schedule schedule) {
    ScheduleView view = ScheduleView.of(schedule);
    return Condition.tagged(answer, view, Tag.of(schedule.version(), view)).build();
  }

  @GET
  @Path("{name}")
  @RolesAllowed(Roles.VIEWER)
  public Response get(@PathParam("name") String name, @BeanParam Condition condition) {
    Schedule schedule = found(name);
    ScheduleView view = ScheduleView.of(schedule);
    return condition.answer("schedule '" + name + "'", view, Tag.of(schedule.version(), view));
  }

  @DELETE
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  public void delete(@PathParam("name") String name, @BeanParam Condition condition) {
    schedules.delete(name, condition);
  }

  @POST
  @Path("{name}/run")
  @RolesAllowed(Roles.OPERATOR)
  public Response run(
      @PathParam("name") String name,
      @HeaderParam("Idempotency-Key") String key,
      @Context UriInfo uri) {
    Once.Request request = new Once.Request(caller.name(), "schedules/" + name + "/run", key, name);
    Accepted accepted = key == null ? run(name) : once.run(request, () -> run(name));
    return Answers.accepted(accepted.location(), accepted.body(), accepted.found(), uri);
  }

  private Accepted run(String name) {
    long job = schedules.run(name, caller.name()).id();
    return Accepted.of("jobs/" + job, Map.of("jobId", job));
  }

  @POST
  @Path("{name}/pause")
  @RolesAllowed(Roles.OPERATOR)
  public Response pause(@PathParam("name") String name, InputStream body) {
    return JsonBody.optional(body, Pause.class)
        .take(
            pause -> pause.end(time.instant()),
            pause ->
                tagged(Response.ok(), schedules.pause(name, pause == null ? Pause.OPEN : pause)));
  }

  @POST
  @Path("{name}/resume")
  @RolesAllowed(Roles.OPERATOR)
  public Response resume(@PathParam("name") String name) {
    return tagged(Response.ok(), schedules.resume(name));
  }

  @POST
  @Path("{name}/reset")
  @RolesAllowed(Roles.ADMIN)
  public Response reset(@PathParam("name") String name) {
    return tagged(Response.ok(), declare.reset(name, caller.name()));
  }

  @GET
  @Path("{name}/firings")
  @RolesAllowed(Roles.VIEWER)
  public Response firings(
      @PathParam("name") String name,
      @QueryParam("limit") String limit,
      @QueryParam("after") String after,
      @QueryParam("outcome") String outcome,
      @Context UriInfo uri) {
    int most = Page.limit(limit);
    List<FiringView> found =
        schedules.firings(name, instant(after), outcome(outcome), most).stream()
            .map(FiringView::of)
            .toList();
    if (found.isEmpty() && after == null && outcome == null) {
      found(name); // a deleted schedule keeps its ledger; one that never was has none
    }
    String next = found.size() < most ? null : found.get(most - 1).plannedAt().toString();
    return new Page<>(found, next).answer(uri);
  }

  private static Firing.Outcome outcome(String name) {
    if (name == null) {
      return null;
    }
    try {
      return Firing.Outcome.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(
          "outcome", "'" + name + "' is none of " + Arrays.toString(Firing.Outcome.values()));
    }
  }

  private static Instant instant(String after) {
    try {
      Instant instant = after == null ? FAR_FUTURE : Instant.parse(after);
      if (!instant.isBefore(Recurrence.BEGIN) && !instant.isAfter(Recurrence.END)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw Problem.badRequest("after", "'" + after + "' is not what a page's next said");
  }

  @GET
  @Path("{name}/preview")
  @RolesAllowed(Roles.VIEWER)
  public Preview preview(@PathParam("name") String name, @QueryParam("count") String count) {
    Schedule schedule = found(name);
    Timetable timetable = timetables.of(schedule);
    return Preview.of(
        timetable, schedule.preview(timetable, time.instant()), schedule.firingsLeft(), count);
  }

  @POST
  @Path("preview")
  @RolesAllowed(Roles.VIEWER)
  @Consumes(MediaType.APPLICATION_JSON)
  public Preview preview(
      Given<NewSchedule> given,
      @QueryParam("count") String count,
      @QueryParam("name") @DefaultValue("") String name) {
    return given.take(schedules::checkWhen, definition -> preview(definition, count, name));
  }

  private Preview preview(NewSchedule definition, String count, String name) {
    schedules.checkWhen(definition);
    Timetable timetable = timetables.given(name, definition);
    Instant first = timetable.next(time.instant()).orElse(null);
    return Preview.of(timetable, first, definition.maxFirings(), count);
  }

  private Schedule found(String name) {
    memory.takeForTree(schedules.size(name), "this schedule's definition");
    return schedules
        .find(name)
        .orElseThrow(() -> Problem.notFound("there is no schedule '" + name + "'"));
  }
}
