package org.watchbill.application;

import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/**
 * {@code /application/{occasion}/{how}?queue=}: an application's code that submits jobs to a queue;
 * answers with what the call returned, or with what it threw.
 */
@Path("application/{occasion}/{how}")
@ApplicationScoped
@RolesAllowed("admin")
@Produces(MediaType.TEXT_PLAIN)
public class SubmitResource {

  @Inject Jobs jobs;
  @EJB Occasion occasion;
  @EJB After after;

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @POST
  public String submit(
      @PathParam("occasion") String when,
      @PathParam("how") String how,
      @QueryParam("queue") String queue) {
    Supplier<String> step = () -> submit(how, queue);
    try {
      return switch (when) {
        case "outside" -> occasion.outside(step);
        case "inside" -> occasion.inside(step);
        case "undone" -> occasion.undone(step);
        case "after" -> after.commit(step, () -> write(queue));
        case "rows" -> Long.toString(rows(queue));
        case "suspended" -> occasion.suspended(step, () -> write(queue));
        case "suspended-by-bean" -> occasion.suspendedByBean(step, () -> write(queue));
        default -> throw new IllegalArgumentException(when);
      };
    } catch (EJBException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      return why.getClass().getSimpleName() + ": " + why.getMessage();
    }
  }

  private String submit(String how, String queue) {
    NewJob job = NewJob.of("noop", Json.tree("{\"a\": 1}")).withQueue(queue);
    return switch (how) {
      case "plain" -> Long.toString(jobs.submit(job));
      case "limited" -> Long.toString(jobs.submit(job.withConcurrencyKey("k")));
      case "delayed" -> Long.toString(jobs.submit(job.withDelay(Duration.ofSeconds(1))));
      case "tagged" -> Long.toString(jobs.submit(job.withTags(List.of("t"))));
      case "keyed" -> Long.toString(jobs.submit(keyed(job)));
      case "many" -> jobs.submitAll(List.of(job, job, job)).toString();
      case "half-bad" -> jobs.submitAll(List.of(job, job.withPriority(10))).toString();
      case "missing" -> Integer.toString(jobs.submitMissing(List.of(keyed(job), keyed(job))));
      case "batch" -> Long.toString(jobs.batch(queue).add(job).add(job).then(job).submit());
      case "typed" -> Long.toString(jobs.submit(Quiet.class, Map.of()).queue(queue).id());
      case "unknown" -> Long.toString(jobs.submit(NewJob.of("no-such-type", Json.tree("{}"))));
      default -> throw new Problem(404, "There is no such way", how, List.of());
    };
  }

  private static NewJob keyed(NewJob job) {
    return job.withUniqueKey(job.queue()).withDelay(Duration.ofDays(1));
  }

  private long rows(String name) {
    try (Connection connection = dataSource.getConnection();
        Statement query = connection.createStatement();
        ResultSet row =
            query.executeQuery("select count(*) from record where id = '" + name + "'")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Void write(String name) {
    try (Connection connection = dataSource.getConnection();
        Statement insert = connection.createStatement()) {
      insert.executeUpdate("insert into record (id) values ('" + name + "')");
      return null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
