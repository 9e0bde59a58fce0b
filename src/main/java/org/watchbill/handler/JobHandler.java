package org.watchbill.handler;

/**
 * What a job of one type does. Implement it as an ordinary CDI bean and name its type with {@link
 * JobType}:
 *
 * <pre>{@code
 * @JobType("report.weekly")
 * public class WeeklyReport implements JobHandler<WeeklyReport.Request> {
 *   public record Request(@NotNull LocalDate week, @Email String to) {}
 *
 *   @PersistenceContext(unitName = "reports")
 *   EntityManager em;
 *
 *   public Verdict handle(Request request, JobContext job) { … return Verdict.done(); }
 * }
 * }</pre>
 *
 * <p>{@code handle} runs in the transaction that completes the job: its database work, messages and
 * the jobs it submits commit together with the job's end, or not at all. {@link NonTransactional}
 * opts out. An instance may be called by several threads at once if its scope is shared.
 *
 * <p>{@code jakarta.annotation.security.RolesAllowed} on the class says who may submit the type
 * over REST; without it, every submitter may.
 *
 * @param <P> the payload: a record (or a bean Jackson reads), whose Bean Validation constraints are
 *     checked when the job is submitted
 */
public interface JobHandler<P> {

  /**
   * Does the work of one attempt.
   *
   * @return what becomes of the job; {@code null} counts as a failure
   * @throws Exception any exception is a failed attempt: its transaction is rolled back and the job
   *     runs again until its attempts are used up
   */
  Verdict handle(P payload, JobContext job) throws Exception;
}
