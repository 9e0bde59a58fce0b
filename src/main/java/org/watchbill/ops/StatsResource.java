package org.watchbill.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.watchbill.job.Books;
import org.watchbill.job.Conservation;
import org.watchbill.job.JobState;
import org.watchbill.schedule.Ledger;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/**
 * {@code /stats}: how many jobs there are in each state, whether every job is accounted for, and
 * what the ledger adds up to.
 */
@Path("stats")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class StatsResource {

  /** The counts; states without a job are there with 0. */
  public record Stats(Map<JobState, Long> jobs, Conservation conservation, Ledger.Totals ledger) {}

  @Inject Books books;
  @Inject Ledger ledger;
  @Inject Caller caller;

  @GET
  public Stats get() {
    Books.Count count = books.count();
    return new Stats(count.jobs(), count.conservation(), ledger.totals());
  }

  /** Takes the books anew from the jobs' rows; answers what they said before and say since. */
  @POST
  @Path("books")
  @RolesAllowed(Roles.ADMIN)
  public Books.Taken takeBooks() {
    return books.take(caller.name());
  }
}
