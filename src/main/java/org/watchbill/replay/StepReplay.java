package org.watchbill.replay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.watchbill.errand.Announce;
import org.watchbill.job.JobState;
import org.watchbill.job.Rerun;
import org.watchbill.job.RerunDead;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;
import org.watchbill.replay.ReplayEvent.What;
import org.watchbill.replay.Replayed.Outcome;
import org.watchbill.schema.Migration;

/**
 * What a node does for a replay, again and again, each time in one short transaction under the lock
 * of the replay's row: count what has ended, judge, send what there is room for. So a job's turn
 * and its new life commit together, whichever node dies when.
 */
@ApplicationScoped
public class StepReplay {

  private static final int GROUP = 1000;
  private static final int LONGEST_REASON = 1000;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject RerunDead rerun;
  @Inject InstantSource time;
  @Inject Announce announce;

  /** How a step went. */
  public enum Step {
    /** There is more to do at once. */
    AGAIN,
    /** There will be more to do. */
    LATER,
    /** It is over, or another node has it in hand. */
    LEAVE
  }

  /** Does one step. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Step step(long id) {
    Optional<Replay> locked = lock(id).filter(Replay::watched);
    if (locked.isEmpty()) {
      return Step.LEAVE;
    }
    Replay replay = locked.get();
    ReplayState before = replay.state();
    Instant now = time.instant();
    int counted = count(replay);
    replay.judge();
    int turns = send(replay, now);
    replay.close(now);
    announce(replay, before);
    if (!replay.watched()) {
      return Step.LEAVE;
    }
    boolean more = counted == GROUP || turns > 0 && replay.room(now) > 0;
    return more ? Step.AGAIN : Step.LATER;
  }

  /** Passes by a replay another node has locked, where the database can; else waits for it. */
  @SuppressWarnings("unchecked")
  private Optional<Replay> lock(long id) {
    String passing = schema.vendor().passesLockedRows() ? " skip locked" : "";
    return em
        .createNativeQuery(
            "select * from watchbill.replay where id = ?1 for update" + passing, Replay.class)
        .setParameter(1, id)
        .getResultList()
        .stream()
        .findFirst();
  }

  /** Counts jobs that have ended since they were sent; returns how many. */
  private int count(Replay replay) {
    Map<Outcome, List<Long>> ended =
        em
            .createQuery(
                "select r.jobId, j.state from Replayed r left join Job j on j.id = r.jobId"
                    + " where r.replayId = :id and r.outcome = :sent"
                    + " and (j.id is null or j.finishedAt is not null) order by r.jobId",
                Object[].class)
            .setParameter("id", replay.id())
            .setParameter("sent", Outcome.SENT)
            .setMaxResults(GROUP)
            .getResultList()
            .stream()
            .collect(
                Collectors.groupingBy(
                    row -> outcome((JobState) row[1]),
                    Collectors.mapping(row -> (Long) row[0], Collectors.toList())));
    ended.forEach((outcome, jobs) -> note(replay, jobs, outcome));
    replay.ended(
        size(ended, Outcome.SUCCEEDED), size(ended, Outcome.DEAD_AGAIN), size(ended, Outcome.GONE));
    return ended.values().stream().mapToInt(List::size).sum();
  }

  private static Outcome outcome(JobState state) {
    if (state == JobState.SUCCEEDED) {
      return Outcome.SUCCEEDED;
    }
    return state == JobState.DEAD ? Outcome.DEAD_AGAIN : Outcome.GONE;
  }

  private static int size(Map<Outcome, List<Long>> jobs, Outcome outcome) {
    return jobs.getOrDefault(outcome, List.of()).size();
  }

  /** Gives the next jobs their turn; returns how many had it. */
  private int send(Replay replay, Instant now) {
    int room = replay.room(now);
    List<Long> next = room == 0 ? List.of() : next(replay, room);
    if (replay.patch() != null) {
      next = rerun.fitting(next); // each payload is read and written
    }
    if (next.isEmpty()) {
      return 0;
    }
    List<Rerun> reruns =
        rerun.rerun(next, replay.patch() == null ? null : Json.tree(replay.patch()));
    Map<Rerun.Fate, List<Rerun>> byFate =
        reruns.stream().collect(Collectors.groupingBy(Rerun::fate));
    List<Rerun> sent = byFate.getOrDefault(Rerun.Fate.SENT, List.of());
    List<Rerun> skipped = byFate.getOrDefault(Rerun.Fate.SKIPPED, List.of());
    List<Rerun> refused = byFate.getOrDefault(Rerun.Fate.REFUSED, List.of());
    note(replay, ids(sent), Outcome.SENT);
    note(replay, ids(skipped), Outcome.SKIPPED);
    refused.forEach(one -> refuse(replay, one));
    replay.sent(next.get(next.size() - 1), sent.size(), refused.size(), skipped.size(), now);
    return next.size();
  }

  private static List<Long> ids(List<Rerun> reruns) {
    return reruns.stream().map(Rerun::id).toList();
  }

  private List<Long> next(Replay replay, int room) {
    return em.createQuery(
            "select r.jobId from Replayed r where r.replayId = :id and r.jobId > :turn"
                + " order by r.jobId",
            Long.class)
        .setParameter("id", replay.id())
        .setParameter("turn", replay.turn())
        .setMaxResults(room)
        .getResultList();
  }

  private void note(Replay replay, List<Long> jobs, Outcome outcome) {
    if (!jobs.isEmpty()) {
      row(replay, "r.jobId in :jobs", outcome, null).setParameter("jobs", jobs).executeUpdate();
    }
  }

  private void refuse(Replay replay, Rerun refused) {
    row(replay, "r.jobId = :job", Outcome.REFUSED, WellFormed.cut(refused.reason(), LONGEST_REASON))
        .setParameter("job", refused.id())
        .executeUpdate();
  }

  private Query row(Replay replay, String which, Outcome outcome, String reason) {
    return em.createQuery(
            "update Replayed r set r.outcome = :outcome, r.reason = :reason"
                + " where r.replayId = :id and "
                + which)
        .setParameter("outcome", outcome)
        .setParameter("reason", reason)
        .setParameter("id", replay.id());
  }

  private void announce(Replay replay, ReplayState before) {
    if (replay.state() == before) {
      return;
    }
    if (replay.state() == ReplayState.STOPPED) {
      announce.tell(new ReplayEvent(replay, What.STOPPED, null));
    } else if (replay.state() == ReplayState.DONE) {
      announce.tell(new ReplayEvent(replay, What.DONE, null));
    }
  }
}
