package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.watchbill.job.Job;
import org.watchbill.schema.Jdbc;
import org.watchbill.worker.InFlight.Token;

/**
 * Finds RUNNING jobs that perhaps nobody runs. Reads no more of a job than it takes to end its
 * attempt, above all no payload, and a bounded number at once.
 *
 * <p>{@code node is not null} leads to PostgreSQL's index of running jobs, {@code id + 0} keeps it
 * from reading the primary key instead, and with it the whole history.
 */
@ApplicationScoped
public class FindOrphans {

  /** Jobs that are ended by one transaction. */
  static final int GROUP = 100;

  private static final int TOKENS = 10_000;

  private static final String NODES =
      """
      select r.node, n.id is null or n.ended_at is not null, n.drain_asked_at is not null
        from (select distinct node from watchbill.job
               where state = 'RUNNING' and node is not null) r
        left join watchbill.node n on n.id = r.node
       where r.node <> ?
         and (n.id is null or n.ended_at is not null or n.lease_until <= current_timestamp)
       order by r.node""";

  private static final String GROUP_OF =
      """
      select %s from watchbill.job
       where state = 'RUNNING' and node is not null and node = ? and id > ?
       order by id + 0 limit ?"""
          .formatted(Job.TO_SETTLE);

  private static final String TOKENS_OF =
      """
      select id, attempt from watchbill.job
       where state = 'RUNNING' and node is not null and node = ? and id > ?
       order by id + 0 limit ?""";

  private static final String ATTEMPT =
      """
      select %s from watchbill.job
       where id = ? and attempt = ? and state = 'RUNNING'"""
          .formatted(Job.TO_SETTLE);

  @Inject Jdbc jdbc;

  /**
   * A node that has RUNNING jobs and no lease.
   *
   * @param ended whether it said so itself, or another process has its name; else its lease ran out
   * @param stopping whether it was about to let go what it ran
   */
  public record Gone(String node, boolean ended, boolean stopping) {}

  /** All such nodes but this one. */
  public List<Gone> nodes(String self) {
    return jdbc.alone(
        connection -> {
          try (PreparedStatement look = connection.prepareStatement(NODES)) {
            look.setString(1, self);
            List<Gone> gone = new ArrayList<>();
            try (ResultSet row = look.executeQuery()) {
              while (row.next()) {
                gone.add(new Gone(row.getString(1), row.getBoolean(2), row.getBoolean(3)));
              }
            }
            return gone;
          }
        });
  }

  /** The next few RUNNING jobs of a node by id. */
  public List<Job> of(String node, long after) {
    return jdbc.alone(
        connection -> {
          try (PreparedStatement look = connection.prepareStatement(GROUP_OF)) {
            look.setString(1, node);
            look.setLong(2, after);
            look.setInt(3, GROUP);
            return jobs(look);
          }
        });
  }

  /** The attempts that are RUNNING on a node. */
  public Set<Token> tokens(String node) {
    return jdbc.alone(
        connection -> {
          Set<Token> tokens = new HashSet<>();
          try (PreparedStatement look = connection.prepareStatement(TOKENS_OF)) {
            long after = 0;
            int found = TOKENS;
            while (found == TOKENS) {
              look.setString(1, node);
              look.setLong(2, after);
              look.setInt(3, TOKENS);
              found = 0;
              try (ResultSet row = look.executeQuery()) {
                while (row.next()) {
                  after = row.getLong(1);
                  tokens.add(new Token(after, row.getInt(2)));
                  found++;
                }
              }
            }
          }
          return tokens;
        });
  }

  /** The jobs of these attempts, where they are RUNNING still. */
  List<Job> jobs(List<Token> tokens) {
    return jdbc.alone(
        connection -> {
          List<Job> jobs = new ArrayList<>();
          try (PreparedStatement look = connection.prepareStatement(ATTEMPT)) {
            for (Token token : tokens) {
              look.setLong(1, token.id());
              look.setInt(2, token.number());
              jobs.addAll(jobs(look));
            }
          }
          return jobs;
        });
  }

  private static List<Job> jobs(PreparedStatement look) throws SQLException {
    List<Job> jobs = new ArrayList<>();
    try (ResultSet row = look.executeQuery()) {
      while (row.next()) {
        jobs.add(Job.claimed(row));
      }
    }
    return jobs;
  }
}
