package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads jobs, newest first. */
@ApplicationScoped
@Transactional(TxType.SUPPORTS)
public class FindJobs {

  /** By the indexes of the backlog: for each of these states there is one that has it. */
  private static final String OPEN =
      "(j.state = org.watchbill.job.JobState.READY"
          + " or j.state = org.watchbill.job.JobState.SCHEDULED"
          + " or j.state = org.watchbill.job.JobState.WAITING"
          + " or j.state = org.watchbill.job.JobState.RUNNING and j.node is not null)";

  private static final String ENDED = "j.finishedAt is not null";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  /**
   * What to look for; a null part does not matter.
   *
   * @param text found in the payload, the error or the unique key, whatever the case
   * @param after only jobs older than the one with this id
   */
  public record Filter(
      JobState state,
      String queue,
      String type,
      String schedule,
      String tag,
      String text,
      Long batch,
      Long after) {

    /** Of any batch or none. */
    public Filter(
        JobState state,
        String queue,
        String type,
        String schedule,
        String tag,
        String text,
        Long after) {
      this(state, queue, type, schedule, tag, text, null, after);
    }
  }

  /**
   * The newest jobs a filter lets through, at most {@code limit}.
   *
   * <p>Type and queue are indexed for jobs that have ended only, since every further index of a
   * live job is written at each of its steps. So the open ones are read from the backlog, and
   * first: one that ends meanwhile is found twice rather than never.
   */
  public List<Job> list(Filter filter, int limit) {
    if (filter.batch() != null) {
      return list(filter, null, limit); // by the index of the batches' children
    }
    if (filter.state() != null) {
      return list(filter, JobState.OPEN.contains(filter.state()) ? null : ENDED, limit);
    }
    if (filter.queue() == null && filter.type() == null) {
      return list(filter, null, limit);
    }
    Map<Long, Job> found = new TreeMap<>(Comparator.reverseOrder());
    list(filter, OPEN, limit).forEach(job -> found.put(job.id(), job));
    list(filter, ENDED, limit).forEach(job -> found.put(job.id(), job));
    return found.values().stream().limit(limit).toList();
  }

  private List<Job> list(Filter filter, String stretch, int limit) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> parameters = new HashMap<>();
    where("j.state = :state", "state", filter.state(), conditions, parameters);
    if (filter.state() == JobState.RUNNING) {
      conditions.add("j.node is not null"); // what the index of the running ones is for
    }
    if (stretch != null) {
      conditions.add(stretch);
    }
    where("j.queue = :queue", "queue", filter.queue(), conditions, parameters);
    where("j.type = :type", "type", filter.type(), conditions, parameters);
    where("j.schedule = :schedule", "schedule", filter.schedule(), conditions, parameters);
    where("j.batch = :batch", "batch", filter.batch(), conditions, parameters);
    where("j.id < :after", "after", filter.after(), conditions, parameters);
    where(
        "j.id in (select t.jobId from JobTag t where t.tag = :tag)",
        "tag",
        filter.tag(),
        conditions,
        parameters);
    where(
        "(lower(j.payload) like :text escape '!' or lower(j.errorMessage) like :text escape '!'"
            + " or lower(j.uniqueKey) like :text escape '!')",
        "text",
        filter.text() == null ? null : pattern(filter.text()),
        conditions,
        parameters);
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    TypedQuery<Job> query =
        em.createQuery("select j from Job j" + where + " order by j.id desc", Job.class);
    parameters.forEach(query::setParameter);
    return query.setMaxResults(limit).getResultList();
  }

  private static void where(
      String condition,
      String name,
      Object value,
      List<String> conditions,
      Map<String, Object> parameters) {
    if (value != null) {
      conditions.add(condition);
      parameters.put(name, value);
    }
  }

  private static String pattern(String text) {
    String literal = text.toLowerCase().replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return "%" + literal + "%";
  }

  /** One job. */
  public Optional<Job> find(long id) {
    return Optional.ofNullable(em.find(Job.class, id));
  }

  /** A job's attempts that have ended, first to last. */
  public List<Attempt> attempts(Job job) {
    List<Attempt> attempts =
        new ArrayList<>(
            em.createQuery(
                    "select a from Attempt a where a.jobId = :id order by a.number", Attempt.class)
                .setParameter("id", job.id())
                .getResultList());
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
