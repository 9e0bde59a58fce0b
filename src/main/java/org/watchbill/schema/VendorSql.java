package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The few statements that differ between databases; everything else is JPQL. Each needs a running
 * transaction.
 */
public sealed interface VendorSql permits PostgreSql, H2Sql {

  /**
   * The statements for a database.
   *
   * @param product the JDBC driver's name for it
   */
  static VendorSql of(String product) {
    return switch (product) {
      case "PostgreSQL" -> new PostgreSql();
      case "H2" -> new H2Sql();
      default ->
          throw new IllegalStateException(
              "jdbc/watchbill leads to a " + product + "; Watchbill runs on PostgreSQL and H2");
    };
  }

  /**
   * A longer payload does not come with the claim: a group would bring a hundred of them. Its
   * worker may have to wait for memory before the attempt begins, as one does that was claimed
   * behind others; so both are {@code company} in their rows, unless the job is claimed alone since
   * one of its attempts was lost before.
   */
  int SHORT_PAYLOAD = 16 << 10;

  /** The schema's name as this database's catalogue writes it. */
  String schema();

  /** Creates the schema unless it is there; nodes that start at once race for it. */
  String createSchema();

  /** The size of a text, about in bytes, which is known without reading the text. */
  String bytes(String column);

  /** Where the migrations of this database lie. */
  String folder();

  /**
   * What the tables of an earlier version need before they are changed; nothing if they are new.
   */
  default void beforeMigration(Connection connection) throws SQLException {}

  /** What is to be done once they have been changed. */
  default void afterMigration(Connection connection) throws SQLException {}

  /** A query for the next number of a sequence. */
  String next(String sequence);

  /**
   * Inserts a row unless another has its key; waits for others that insert or delete that key and
   * have not committed yet. The transaction goes on either way.
   *
   * @return whether it is in
   */
  boolean insertUnlessThere(Connection connection, String insert, Parameters parameters)
      throws SQLException;

  /**
   * Adds the tally's rows up to one, or does a step towards that. After each step the tally says
   * what it said before, whatever becomes of the next one.
   *
   * @return whether there is another step, to be done in a transaction of its own
   */
  boolean foldTally(Connection connection) throws SQLException;

  /** The next {@code count} job ids, ascending; counted in the tally as jobs submitted. */
  List<Long> nextJobIds(EntityManager em, int count);

  /** Sets the parameters of a statement. */
  @FunctionalInterface
  interface Parameters {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /**
   * Inserts one job with the next id; counted in the tally as submitted.
   *
   * @param columns all but the id
   * @param values a value, or a question mark, for each
   * @return the id
   */
  long insertJob(Connection connection, String columns, String values, Parameters parameters)
      throws SQLException;

  /** Reads one row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * What a worker asks a queue for.
   *
   * @param limit as many jobs at most
   * @param without job types to leave out
   * @param floors for each priority the least id to look at, where looking costs
   */
  record Wish(String queue, String node, int limit, Collection<String> without, long... floors) {

    /** The priorities there are, from 0. */
    public static final int PRIORITIES = 10;

    /** For any id. */
    public Wish(String queue, String node, int limit, Collection<String> without) {
      this(queue, node, limit, without, fromTheBeginning());
    }

    /** The same for a claim that starts further on. */
    public Wish from(long... floors) {
      return new Wish(queue, node, limit, without, floors);
    }

    /** Floors that leave nothing out. */
    public static long[] fromTheBeginning() {
      return new long[PRIORITIES];
    }
  }

  /**
   * What a claim took.
   *
   * @param jobs in the order to run them
   * @param cut whether it left ready jobs that it had found, since they must not be claimed
   *     together
   */
  record Taken<T>(List<T> jobs, boolean cut) {}

  /**
   * Makes the best ready jobs of a queue RUNNING on the wish's node: highest priority first, then
   * oldest. A job is given to one caller only, however many ask at once. One that is to be claimed
   * alone is: those before it, or else only it.
   *
   * @param columns which the reader reads, in this order
   * @return no jobs when the queue is paused, and none of a limited queue, whose jobs {@link #take}
   *     takes
   */
  <T> Taken<T> claim(
      Connection connection, String columns, Reader<T> reader, Wish wish, Instant now)
      throws SQLException;

  /**
   * Makes these jobs RUNNING, each if it is still READY and no other caller is about to take it.
   * Who calls heeds that some are to be claimed alone.
   *
   * @param limited whether they shall count against their queue's limits
   * @return in no order
   */
  <T> List<T> take(
      Connection connection,
      String columns,
      Reader<T> reader,
      List<Long> ids,
      String node,
      boolean limited,
      Instant now)
      throws SQLException;

  /** What yields the ready jobs of a queue and priority by age, from their index. */
  String age();

  /** Whether a claim that starts at the beginning passes by all that was taken before. */
  boolean keepsWhatWasTaken();

  /** A query for the database's clock at this very moment, not at the transaction's start. */
  String clock();

  /** One attempt that went well: its job and token, and what it leaves behind or null. */
  record Success(long id, int token, String result) {}

  /**
   * What became of attempts that were to end.
   *
   * @param ended how many jobs were found in the attempt named, and ended
   * @param followed those of them others wait for
   */
  record Succeeded(int ended, List<Long> followed) {}

  /**
   * Makes RUNNING jobs SUCCEEDED, each if it is still in the attempt named, and counts them in the
   * tally.
   */
  Succeeded succeed(Connection connection, List<Success> successes, Instant at) throws SQLException;

  /**
   * Inserts rows into a table with a unique key, each unless another has its key; waits for others
   * that insert the same key and have not committed yet. The transaction goes on either way.
   *
   * @param id of a row, which the table's column {@code id} takes
   * @return the rows that are in
   */
  <T> List<T> insertIfFree(
      Connection connection,
      String insert,
      List<T> rows,
      JdbcBatch.Binder<T> binder,
      ToLongFunction<T> id)
      throws SQLException;

  /**
   * Locks jobs until the transaction ends, in an order all must keep to: those that may be running
   * before those that are WAITING, each by id.
   *
   * @param columns which the reader reads
   * @return those that are there, as they are under the lock
   */
  <T> List<T> lockJobs(
      Connection connection, String columns, Reader<T> reader, Collection<Long> ids)
      throws SQLException;

  /** What a query for a batch ends in that a child is being added to: keeps the batch open. */
  String whileAdding();

  /** What a query for a batch ends in that is looked after: one does at a time. */
  String whileLooking();

  /** What a query for a batch ends in to find it only if nobody is adding a child. */
  String unlessAdding();

  /** Ids of SCHEDULED jobs whose time has come, locked where the database can skip locked rows. */
  List<Long> dueJobs(EntityManager em, Instant now, int limit);

  /**
   * Some of the rows that were found.
   *
   * @param more whether there are others, or may be
   */
  record Some<T>(List<T> rows, boolean more) {}

  /** The size of a schedule's texts, as a column of a query. */
  default String scheduleSize() {
    return bytes("definition") + " + coalesce(" + bytes("declared") + ", 0)";
  }

  /**
   * Schedules by their names, in the order of them.
   *
   * @param found more than may be in memory at once may be left out
   */
  private static <T> Some<T> schedules(
      EntityManager em, Class<T> as, List<Portion.Sized<String>> found, int limit) {
    List<String> names = Portion.first(found);
    return new Some<>(
        schedules(em, as, names), names.size() < found.size() || found.size() == limit);
  }

  @SuppressWarnings("unchecked")
  private static <T> List<T> schedules(EntityManager em, Class<T> as, List<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    String marks = "?" + ", ?".repeat(names.size() - 1);
    Query query =
        em.createNativeQuery(
            "select * from watchbill.schedule where name in (%s) order by due_at, name"
                .formatted(marks),
            as);
    for (int i = 0; i < names.size(); i++) {
      query.setParameter(i + 1, names.get(i));
    }
    return query.getResultList();
  }

  /**
   * The names and sizes of schedules that are due, earliest first, their rows locked; rows that
   * others hold are passed by where the database can, else waited for and looked at again.
   */
  List<Portion.Sized<String>> dueSchedules(EntityManager em, Instant now, int limit);

  /**
   * As many of the schedules that are due as may be in memory at once, locked likewise.
   *
   * @param as the schedule entity
   */
  default <T> Some<T> dueSchedules(EntityManager em, Class<T> as, Instant now, int limit) {
    return schedules(em, as, dueSchedules(em, now, limit), limit);
  }

  /**
   * A query for what the running transaction has changed so far: per table its schema, its name,
   * and the rows inserted, updated and deleted, counted from some earlier point; empty where the
   * database does not tell.
   */
  Optional<String> changesSoFar();

  /** Statements that keep the running transaction from holding locks for long. */
  List<String> limits(Duration most);

  /**
   * Whether {@link #claim}, {@link #take} and {@link #insertJob} are one statement each, which may
   * commit by itself.
   */
  boolean oneStatementEach();

  /**
   * Whether {@link #dueSchedules} passes locked rows by, so that several callers share the work.
   */
  boolean passesLockedRows();

  /** Schedules that waited for a job that has ended, locked likewise. */
  List<Portion.Sized<String>> releasedSchedules(EntityManager em, int limit);

  /** As many of those as may be in memory at once. */
  default <T> Some<T> releasedSchedules(EntityManager em, Class<T> as, int limit) {
    return schedules(em, as, releasedSchedules(em, limit), limit);
  }
}
