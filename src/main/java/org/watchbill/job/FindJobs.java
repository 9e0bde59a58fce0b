package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/** Reads jobs, newest first, without their long texts (see {@link JobTexts}). */
@ApplicationScoped
@Transactional(TxType.SUPPORTS)
public class FindJobs {

  /** As many attempts of a job as are shown with it. */
  static final int SHOWN_ATTEMPTS = 100;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Searches searches;
  @Inject Settings settings;

  /**
   * The newest jobs a filter lets through, at most {@code limit}.
   *
   * @throws Problem 422 if that takes the database longer than the settings allow; 503 if too many
   *     search at this moment
   */
  public List<ListedJob> list(JobFilter filter, int limit) {
    return filter.searches() ? searches.run(() -> read(filter, limit)) : read(filter, limit);
  }

  /**
   * Type and queue are indexed for jobs that have ended only, since every further index of a live
   * job is written at each of its steps. So the open ones are read from the backlog, and first: one
   * that ends meanwhile is found twice rather than never.
   */
  private List<ListedJob> read(JobFilter filter, int limit) {
    long end = System.nanoTime() + settings.searchLimit().toNanos();
    Map<Long, ListedJob> found = new TreeMap<>(Comparator.reverseOrder());
    for (ListJobs part : ListJobs.parts(schema.vendor(), filter, limit)) {
      read(part, end).forEach(job -> found.put(job.job().id(), job));
    }
    return found.values().stream().limit(limit).toList();
  }

  private List<ListedJob> read(ListJobs part, long end) {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.isNegative()) {
      throw tookTooLong();
    }
    try {
      return jdbc.alone(connection -> part.read(connection, left));
    } catch (PersistenceException e) {
      throw Causes.isTimeout(e) ? tookTooLong() : e;
    }
  }

  private Problem tookTooLong() {
    return new Problem(
        422,
        "The search takes too long",
        ("it was given up after %s (watchbill.search.limit); narrow it by queue, type, schedule,"
                + " batch or one state, or ask for a part of the jobs by after")
            .formatted(settings.searchLimit()),
        List.of());
  }

  /** One job, without its long texts. */
  public Optional<Job> find(long id) {
    return Optional.ofNullable(em.find(Job.class, id));
  }

  /** A job's attempts that have ended, first to last; of many the latest. */
  public List<Attempt> attempts(Job job) {
    List<Attempt> attempts =
        new ArrayList<>(
            em.createQuery(
                    "select a from Attempt a where a.jobId = :id order by a.number desc",
                    Attempt.class)
                .setParameter("id", job.id())
                .setMaxResults(SHOWN_ATTEMPTS)
                .getResultList());
    Collections.reverse(attempts);
    if (job.state() == JobState.SUCCEEDED) {
      attempts.add(Attempt.succeeded(job));
    }
    return attempts;
  }

  /** The tags of some jobs by job id. */
  public Map<Long, List<String>> tags(Collection<Long> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    return em
        .createQuery("select t from JobTag t where t.jobId in :ids order by t.tag", JobTag.class)
        .setParameter("ids", ids)
        .getResultList()
        .stream()
        .collect(
            Collectors.groupingBy(
                JobTag::jobId, Collectors.mapping(JobTag::tag, Collectors.toList())));
  }
}
