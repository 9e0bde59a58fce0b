package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.Verdict;
import org.watchbill.problem.Problem;

/**
 * {@code sql.fanout}: runs a query and submits one child job per row, all in the transaction that
 * completes the fan-out: every child exists, or none.
 *
 * <p>Rows are read and children submitted in groups of 1000, or fewer where they are long. On
 * Watchbill's own data source or an XA one the query may also change data, if it returns rows
 * ({@code update … returning}); on any other it may only read. What another try cannot mend (a
 * placeholder without a column, a child that is refused, SQL the database does not understand)
 * makes the job dead at once.
 */
@ApplicationScoped
@RolesAllowed("admin")
@JobType("sql.fanout")
public class FanOut implements JobHandler<FanOut.Request> {

  /**
   * The payload.
   *
   * @param query with {@code ?} for each parameter
   * @param parameters as for {@code sql.execute}
   * @param dataSource JNDI name; default {@code jdbc/watchbill}
   * @param key a column, or a text such as {@code order-${id}}, that becomes the child's unique
   *     key: rows whose job is still open are skipped. Unique keys are per job type, so fan-outs
   *     that submit the same type from different tables need such a text to tell theirs apart
   * @param job what to submit for each row
   */
  public record Request(
      @NotBlank @JoinsTransaction String query,
      List<@Scalar JsonNode> parameters,
      @AllowedDataSource String dataSource,
      @Size(min = 1) String key,
      @NotNull @Valid @SafeTemplate ChildJob job) {

    /** Fills in the default. */
    public Request {
      dataSource = dataSource == null ? DataSources.OWN : dataSource;
    }
  }

  /**
   * The result.
   *
   * @param jobs children submitted
   * @param skipped rows whose job was still open
   * @param rows rows of the query
   */
  public record Result(long jobs, long skipped, long rows) {}

  @Inject DataSources sources;
  @Inject OutsideTransaction outside;
  @Inject Jobs jobs;

  /** For CDI. */
  public FanOut() {}

  FanOut(DataSources sources, OutsideTransaction outside, Jobs jobs) {
    this.sources = sources;
    this.outside = outside;
    this.jobs = jobs;
  }

  @Override
  public Verdict handle(Request request, JobContext job) throws Exception {
    try {
      ChildTemplate template = ChildTemplate.of(request.job(), request.key());
      try (Rows rows = open(request, template, job)) {
        return Verdict.done(submitAll(rows, template));
      }
    } catch (BadRequest e) {
      return Verdict.dead(e.getMessage());
    } catch (SQLException e) {
      return SqlErrors.verdict(e);
    }
  }

  private Rows open(Request request, ChildTemplate template, JobContext job) throws Exception {
    String name = request.dataSource();
    return sources.joins(name)
        ? Rows.inside(sources.open(name), request, template.columns(), job)
        : outside.call(
            () ->
                Rows.outside(outside::call, sources.open(name), request, template.columns(), job));
  }

  private Result submitAll(Rows rows, ChildTemplate template) throws Exception {
    long read = 0;
    long submitted = 0;
    int each = template.length();
    for (var group = rows.next(each); !group.isEmpty(); group = rows.next(each)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped after " + read + " rows");
      }
      submitted += submit(group, template, read);
      read += group.size();
    }
    return new Result(submitted, read - submitted, read);
  }

  private int submit(List<Map<String, JsonNode>> group, ChildTemplate template, long before) {
    var children = new Children(template, before);
    var submitted = children.of(group);
    try {
      return template.hasKey() ? jobs.submitMissing(submitted) : jobs.submitAll(submitted).size();
    } catch (Problem e) {
      throw new BadRequest(
          "a child of rows %d to %d is refused: %s"
              .formatted(before + 1, before + group.size(), children.byRow(e)));
    }
  }
}
