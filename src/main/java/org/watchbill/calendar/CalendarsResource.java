package org.watchbill.calendar;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.watchbill.json.Given;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Shown;
import org.watchbill.rest.Condition;
import org.watchbill.rest.Page;
import org.watchbill.rest.Tag;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/** {@code /calendars}: the days on which schedules do not run, by hand or from iCalendar files. */
@Path("calendars")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class CalendarsResource {

  /**
   * Whether a day is excluded.
   *
   * @param reason null if it is not
   */
  public record Check(LocalDate date, boolean excluded, String reason) {}

  @Inject Calendars calendars;
  @Inject RequestMemory memory;
  @Inject Caller caller;
  @Inject InstantSource time;

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Response list(
      @QueryParam("limit") String limit,
      @QueryParam("after") @DefaultValue("") String after,
      @Context UriInfo uri) {
    int most = Page.limit(limit);
    List<CalendarSummary> found = calendars.list(after, most);
    String next = found.size() < most ? null : found.get(most - 1).name();
    return new Page<>(found, next).answer(uri);
  }

  @PUT
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(
      @PathParam("name") String name,
      Given<NewCalendar> definition,
      @BeanParam Condition condition,
      @Context UriInfo uri) {
    return definition.take(
        partly -> check(name, partly), whole -> put(name, whole, condition, null, uri));
  }

  private static void check(String name, NewCalendar definition) {
    Faults faults = new Faults();
    faults.check(
        name.matches(ExclusionCalendar.NAME),
        "name",
        Shown.quoted(name) + " is not a calendar's name: " + ExclusionCalendar.RULE);
    faults.of(definition::exclusions);
    faults.raise();
  }

  /** Takes an iCalendar file in place of a definition. */
  @PUT
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  @Consumes("text/calendar")
  public Response importFile(
      @PathParam("name") String name,
      byte[] file,
      @BeanParam Condition condition,
      @Context UriInfo uri) {
    LocalDate today = LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
    ImportICalendar.Result result = ImportICalendar.read(file, today);
    return put(name, result.calendar(), condition, result.imported(), uri);
  }

  private Response put(
      String name, NewCalendar definition, Condition condition, Imported imported, UriInfo uri) {
    check(name, definition);
    Calendars.Put put = calendars.put(name, definition, condition, caller.name());
    Response.ResponseBuilder answer =
        put.created() ? Response.created(uri.getAbsolutePath()) : Response.ok();
    return tagged(answer, put.calendar(), imported);
  }

  private static Response tagged(
      Response.ResponseBuilder answer, ExclusionCalendar calendar, Imported imported) {
    Tag tag = tag(calendar);
    return Condition.tagged(answer, CalendarView.of(calendar, imported), tag).build();
  }

  /** Of the calendar itself: what an import tells beside it is told once. */
  private static Tag tag(ExclusionCalendar calendar) {
    return Tag.of(calendar.version(), CalendarView.of(calendar, null));
  }

  @GET
  @Path("{name}")
  @RolesAllowed(Roles.VIEWER)
  public Response get(@PathParam("name") String name, @BeanParam Condition condition) {
    ExclusionCalendar calendar = found(name);
    return condition.answer(
        "calendar '" + name + "'", CalendarView.of(calendar, null), tag(calendar));
  }

  @DELETE
  @Path("{name}")
  @RolesAllowed(Roles.ADMIN)
  public void delete(@PathParam("name") String name, @BeanParam Condition condition) {
    calendars.delete(name, condition);
  }

  @GET
  @Path("{name}/check")
  @RolesAllowed(Roles.VIEWER)
  public Check check(@PathParam("name") String name, @QueryParam("date") String date) {
    LocalDate day = date(date);
    found(name);
    Optional<String> reason = calendars.of(List.of(name)).reason(day);
    return new Check(day, reason.isPresent(), reason.orElse(null));
  }

  private static LocalDate date(String text) {
    try {
      return CheckCalendar.date(String.valueOf(text));
    } catch (DateTimeException e) {
      throw Problem.badRequest("date", Shown.quoted(text) + " is not " + e.getMessage());
    }
  }

  private ExclusionCalendar found(String name) {
    memory.takeForTree(calendars.size(name), "this calendar's definition");
    return calendars
        .find(name)
        .orElseThrow(() -> Problem.notFound("there is no calendar '" + name + "'"));
  }
}
