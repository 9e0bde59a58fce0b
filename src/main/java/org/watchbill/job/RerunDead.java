package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.watchbill.job.Rerun.Fate;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Migration;

/**
 * Starts dead jobs again, many at once, each as a person's retry does. One that cannot is told
 * apart and does not keep the others.
 */
@ApplicationScoped
public class RerunDead {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject ChangeJob change;
  @Inject EditPayload edit;
  @Inject SubmitJob submit;
  @Inject Migration schema;

  /**
   * Starts those of the jobs again that are dead.
   *
   * @param patch how to edit each payload, or null
   * @return what became of each, in the order of the ids
   */
  @Transactional(TxType.MANDATORY)
  public List<Rerun> rerun(List<Long> ids, JsonNode patch) {
    Map<Long, Job> dead =
        locked(ids).stream()
            .filter(job -> job.state() == JobState.DEAD)
            .collect(Collectors.toMap(Job::id, job -> job));
    Map<String, Job> holders = holders(dead);
    List<Rerun> reruns = new ArrayList<>(ids.size());
    List<Job> sent = new ArrayList<>();
    for (long id : ids) {
      Rerun rerun = rerun(id, dead.get(id), patch, holders);
      if (rerun.fate() == Fate.SENT) {
        sent.add(dead.get(id));
      }
      reruns.add(rerun);
    }
    submit.announce(sent);
    return reruns;
  }

  /** The first of the jobs, as many as may have their payloads edited in one transaction. */
  @Transactional(TxType.MANDATORY)
  public List<Long> fitting(List<Long> ids) {
    return JobTexts.fitting(em, schema.vendor(), ids);
  }

  private Rerun rerun(long id, Job job, JsonNode patch, Map<String, Job> holders) {
    if (job == null) {
      return new Rerun(id, Fate.SKIPPED, "it was no longer dead");
    }
    try {
      change.refuseTakenKey(job, holders.get(Job.openKey(job.type(), job.uniqueKey())));
      if (patch != null) {
        JobTexts.edit(em, id, edited(job, patch));
      }
    } catch (Problem e) {
      return new Rerun(id, Fate.REFUSED, e.getMessage());
    }
    change.again(job);
    if (job.openKey() != null) {
      holders.put(job.openKey(), job);
    }
    return new Rerun(id, Fate.SENT, null);
  }

  /** A handler's own constraints may throw anything; that is this job's trouble alone. */
  private String edited(Job job, JsonNode patch) {
    try {
      return edit.edited(job.type(), JobTexts.payload(em, job.id()).orElse("{}"), patch);
    } catch (Problem e) {
      throw e;
    } catch (RuntimeException e) {
      throw Problem.unprocessable("$.payload", "cannot be checked: " + e);
    }
  }

  /** By id, so that two who want the same jobs do not wait for each other in a circle. */
  private List<Job> locked(List<Long> ids) {
    return em.createQuery("select j from Job j where j.id in :ids order by j.id", Job.class)
        .setParameter("ids", ids)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultList();
  }

  /** Who has the unique keys that these jobs need back. */
  private Map<String, Job> holders(Map<Long, Job> dead) {
    List<String> keys =
        dead.values().stream()
            .map(job -> Job.openKey(job.type(), job.uniqueKey()))
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    Map<String, Job> holders = new HashMap<>();
    if (!keys.isEmpty()) {
      em.createQuery("select j from Job j where j.openKey in :keys", Job.class)
          .setParameter("keys", keys)
          .getResultList()
          .forEach(job -> holders.put(job.openKey(), job));
    }
    return holders;
  }
}
