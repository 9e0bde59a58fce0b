package org.watchbill.job;

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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Given;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Answers;
import org.watchbill.rest.Page;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/** {@code /jobs}: submit, look, cancel, retry. */
@Path("jobs")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class JobsResource {

  private static final String NDJSON = "application/x-ndjson";

  /** Characters of an attempt's message and stack trace, and of a job in a list, at most. */
  private static final long ATTEMPT = 24_000;

  private static final long LISTED = 4000;

  @Inject AcceptJobs accept;
  @Inject SubmitJob submit;
  @Inject FindJobs find;
  @Inject JobTexts texts;
  @Inject FindNotes notes;
  @Inject RequestMemory memory;
  @Inject ChangeJob change;
  @Inject Prerequisites prerequisites;
  @Inject SubmitRoles types;
  @Inject Caller caller;

  @POST
  @RolesAllowed(Roles.SUBMITTER)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submitOne(
      Given<NewJob> job, @HeaderParam("Idempotency-Key") String key, @Context UriInfo uri) {
    return job.take(
        one -> check(List.of(one), false), one -> answer(List.of(one), false, key, uri));
  }

  @POST
  @Path("bulk")
  @RolesAllowed(Roles.SUBMITTER)
  @Consumes({MediaType.APPLICATION_JSON, NDJSON})
  public Response submitAll(
      InputStream body, @HeaderParam("Idempotency-Key") String key, @Context UriInfo uri)
      throws IOException {
    return ReadJobs.from(body).take(jobs -> check(jobs, true), jobs -> answerMany(jobs, key, uri));
  }

  /** Also the only job of a bulk has a place in it. */
  private Response answerMany(List<NewJob> jobs, String key, UriInfo uri) {
    try {
      return answer(jobs, true, key, uri);
    } catch (Problem e) {
      boolean placed = e.errors().stream().allMatch(fault -> fault.path().startsWith("$["));
      throw jobs.size() > 1 || placed ? e : e.under("$[0]");
    }
  }

  /** What is wrong with jobs beside what could not be read of them. */
  private void check(List<NewJob> jobs, boolean many) {
    refuseOthers(jobs, many);
    submit.check(jobs, Origin.of(caller.name()), i -> many ? "$[" + i + "]" : "$");
  }

  private void refuseOthers(List<NewJob> jobs, boolean many) {
    for (int i = 0; i < jobs.size(); i++) {
      types.refuseOthers(jobs.get(i), many ? "$[" + i + "]" : "$");
    }
  }

  private Response answer(List<NewJob> jobs, boolean many, String key, UriInfo uri) {
    Once.Request request = new Once.Request(caller.name(), many ? "jobs/bulk" : "jobs", key, jobs);
    refuseOthers(jobs, many);
    refuseUnknownTypes(jobs, many);
    Accepted accepted = accept.accept(jobs, many, request);
    return Answers.accepted(accepted.location(), accepted.body(), accepted.found(), uri);
  }

  /** An unknown type is a typing error, which must not leave a queue behind. */
  private void refuseUnknownTypes(List<NewJob> jobs, boolean many) {
    if (!jobs.stream().allMatch(types::knows)) {
      check(jobs, many);
    }
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Response list(@BeanParam JobsQuery query, @Context UriInfo uri) {
    int limit = query.limit();
    memory.takeForTexts(limit * LISTED, "a list of so many jobs");
    List<ListedJob> jobs = find.list(query.filter(), limit);
    Map<Long, List<String>> tags = find.tags(jobs.stream().map(job -> job.job().id()).toList());
    String next = jobs.size() < limit ? null : Long.toString(jobs.get(limit - 1).job().id());
    return new Page<>(
            jobs.stream()
                .map(job -> JobView.of(job, tags.getOrDefault(job.job().id(), List.of())))
                .toList(),
            next)
        .answer(uri);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Roles.VIEWER)
  public JobView get(@PathParam("id") String id) {
    long number = number(id);
    roomFor(number);
    return show(number);
  }

  /** Characters of its attempts, each with a message and a stack trace. */
  private long attempts(long number) {
    return find.find(number).map(Job::attempt).orElse(0) * ATTEMPT;
  }

  private JobView show(long number) {
    Job job = find.find(number).orElseThrow(() -> unknown(number));
    return JobView.of(
        job,
        find.tags(List.of(number)).getOrDefault(number, List.of()),
        texts.both(number).orElseThrow(() -> unknown(number)),
        new JobView.Details(
            find.attempts(job), prerequisites.of(number), notes.progress(number).orElse(null)));
  }

  /** For its texts and the answer that is made of them; before anything is done to it. */
  private void roomFor(long job) {
    long attempts = Math.min(attempts(job), FindJobs.SHOWN_ATTEMPTS * ATTEMPT);
    memory.takeForTexts(texts.size(job) + attempts, "this job's payload, result and attempts");
  }

  private static Problem unknown(long id) {
    return Problem.notFound("there is no job " + id);
  }

  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Roles.OPERATOR)
  public JobView cancel(@PathParam("id") String id) {
    roomFor(number(id));
    change.cancel(number(id), caller.name());
    return show(number(id));
  }

  @POST
  @Path("{id}/retry")
  @RolesAllowed(Roles.OPERATOR)
  public JobView retry(@PathParam("id") String id) {
    roomFor(number(id));
    change.retry(number(id), caller.name());
    return show(number(id));
  }

  static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw Problem.notFound("there is no job '" + id + "': an id is a number");
    }
  }
}
