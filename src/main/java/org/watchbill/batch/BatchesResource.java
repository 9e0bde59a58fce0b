package org.watchbill.batch;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.job.Accepted;
import org.watchbill.job.ChangeJob;
import org.watchbill.job.Once;
import org.watchbill.job.Origin;
import org.watchbill.job.SubmitRoles;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Queues;
import org.watchbill.rest.Answers;
import org.watchbill.rest.Page;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/** {@code /batches}: submit, look, cancel. */
@Path("batches")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class BatchesResource {

  @Inject SubmitBatch submit;
  @Inject Batches batches;
  @Inject CancelBatch cancel;
  @Inject ChangeJob change;
  @Inject SubmitRoles types;
  @Inject Queues queues;
  @Inject Once once;
  @Inject Caller caller;

  @POST
  @RolesAllowed(Roles.SUBMITTER)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submit(
      InputStream body, @HeaderParam("Idempotency-Key") String key, @Context UriInfo uri)
      throws IOException {
    return ReadBatch.from(body).take(this::check, batch -> accept(batch, key, uri));
  }

  /** What is wrong with a batch beside what could not be read of it. */
  private void check(NewBatch batch) {
    refuseOthers(batch);
    submit.check(batch, Origin.of(caller.name()));
  }

  private void refuseOthers(NewBatch batch) {
    List<NewJob> jobs = batch.jobs() == null ? List.of() : batch.jobs();
    for (int i = 0; i < jobs.size(); i++) {
      types.refuseOthers(jobs.get(i), "$.jobs[" + i + "]");
    }
    types.refuseOthers(batch.then(), "$.then");
    types.refuseOthers(batch.onDeath(), "$.onDeath");
  }

  private Response accept(NewBatch batch, String key, UriInfo uri) {
    Once.Request request = new Once.Request(caller.name(), "batches", key, batch);
    refuseOthers(batch);
    boolean known = batch.jobs() != null && all(batch).stream().allMatch(types::knows);
    if (!known) { // a typing error, which must not leave a queue behind
      check(batch);
    }
    Accepted accepted = key == null ? accept(batch) : once.run(request, () -> accept(batch));
    return Answers.accepted(accepted.location(), accepted.body(), accepted.found(), uri);
  }

  private Accepted accept(NewBatch batch) {
    Origin origin = Origin.of(caller.name());
    BatchView accepted = queues.with(wanted(batch), () -> submit.accept(batch, origin));
    return Accepted.of("batches/" + accepted.id(), accepted);
  }

  private static List<Queues.Wanted> wanted(NewBatch batch) {
    return all(batch).stream()
        .map(job -> new Queues.Wanted(job.queue(), job.concurrencyKey() != null))
        .distinct()
        .toList();
  }

  private static List<NewJob> all(NewBatch batch) {
    List<NewJob> all = new ArrayList<>(batch.jobs());
    all.add(batch.then());
    all.add(batch.onDeath());
    all.removeIf(Objects::isNull);
    return all;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public Response list(
      @QueryParam("after") String after, @QueryParam("limit") String limit, @Context UriInfo uri) {
    int most = Page.limit(limit);
    List<Batch> found = batches.list(after(after), most);
    String next = found.size() < most ? null : Long.toString(found.get(most - 1).id());
    return new Page<>(batches.views(found), next).answer(uri);
  }

  private static Long after(String text) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw Problem.badRequest("after", "'" + text + "' is not what a page's next said");
    }
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Roles.VIEWER)
  public BatchView get(@PathParam("id") String id) {
    long number = number(id);
    Batch batch =
        batches.find(number).orElseThrow(() -> Problem.notFound("there is no batch " + number));
    return batches.views(List.of(batch)).get(0);
  }

  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Roles.OPERATOR)
  public BatchView cancel(@PathParam("id") String id) {
    long number = number(id);
    cancel.close(number, caller.name());
    cancel.cancelIdle(number, caller.name());
    List<Long> open = cancel.openChildren(number);
    while (!open.isEmpty()) {
      open.forEach(job -> change.cancelIfOpen(job, caller.name()));
      open = cancel.openChildren(number);
    }
    return get(id);
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw Problem.notFound("there is no batch '" + id + "': an id is a number");
    }
  }
}
