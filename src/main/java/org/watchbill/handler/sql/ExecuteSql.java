package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.NotRehearsable;
import org.watchbill.handler.OnStop;
import org.watchbill.handler.Verdict;

/**
 * {@code sql.execute}: runs one SQL statement.
 *
 * <p>On Watchbill's own data source or an XA one it is part of the transaction that completes the
 * job; on any other it is committed on its own, at least once. An error of the database is a failed
 * attempt, except for class 42 (syntax, unknown table): the job is dead at once.
 */
@ApplicationScoped
@RolesAllowed("admin")
@JobType("sql.execute")
public class ExecuteSql implements JobHandler<ExecuteSql.Request> {

  /**
   * The payload.
   *
   * @param sql a statement with {@code ?} for each parameter
   * @param parameters strings, numbers, booleans and nulls, in the order of the {@code ?}; on
   *     PostgreSQL a string also fits a date, uuid, enum or jsonb
   * @param dataSource JNDI name; default {@code jdbc/watchbill}
   */
  public record Request(
      @NotBlank @JoinsTransaction String sql,
      List<@Scalar JsonNode> parameters,
      @AllowedDataSource String dataSource) {

    /** Fills in the default. */
    public Request {
      dataSource = dataSource == null ? DataSources.OWN : dataSource;
    }
  }

  /**
   * The result.
   *
   * @param rows rows the statement affected, or returned if it returns some
   */
  public record Result(long rows) {}

  @Inject DataSources sources;
  @Inject OutsideTransaction outside;

  /** For CDI. */
  public ExecuteSql() {}

  ExecuteSql(DataSources sources, OutsideTransaction outside) {
    this.sources = sources;
    this.outside = outside;
  }

  @Override
  public Verdict handle(Request request, JobContext job) throws Exception {
    boolean joins = sources.joins(request.dataSource());
    if (job.rehearsal() && !joins) {
      throw new NotRehearsable(
          "work on data source '%s' does not join the job's transaction and could not be undone"
              .formatted(request.dataSource()));
    }
    try {
      return joins
          ? Verdict.done(joined(request, job))
          : Verdict.done(outside.call(() -> apart(request, job)));
    } catch (BadRequest e) {
      return Verdict.dead(e.getMessage());
    } catch (SQLException e) {
      return SqlErrors.verdict(e);
    }
  }

  private Result joined(Request request, JobContext job) throws SQLException {
    try (Connection connection = sources.open(request.dataSource())) {
      Optional<String> definition = SqlText.definition(request.sql());
      if (definition.isPresent()
          && connection.getMetaData().dataDefinitionCausesTransactionCommit()) {
        throw new BadRequest(
            "'%s' commits by itself on this database and would break the job's transaction"
                .formatted(definition.get()));
      }
      return execute(connection, request, job);
    }
  }

  private Result apart(Request request, JobContext job) throws SQLException {
    try (Connection connection = sources.open(request.dataSource());
        OwnTransaction own = new OwnTransaction(connection)) {
      Result result = execute(connection, request, job);
      own.commit();
      return result;
    }
  }

  @SuppressWarnings("try") // it is there to be closed
  private static Result execute(Connection connection, Request request, JobContext job)
      throws SQLException {
    SqlText.refuse(request.sql());
    SqlLog.statement(request.sql(), request.parameters());
    try (PreparedStatement statement = connection.prepareStatement(request.sql());
        OnStop cancel = CancelOnStop.of(job, statement)) {
      statement.setFetchSize(Cursor.FETCH);
      Parameters.bind(statement, request.parameters());
      long rows = 0;
      boolean returns = statement.execute();
      while (returns || statement.getUpdateCount() >= 0) {
        rows += returns ? returned(statement) : statement.getUpdateCount();
        returns = statement.getMoreResults();
      }
      return new Result(rows);
    }
  }

  private static long returned(PreparedStatement statement) throws SQLException {
    long rows = 0;
    try (ResultSet set = statement.getResultSet()) {
      while (set.next()) {
        rows++;
      }
    }
    return rows;
  }
}
