package org.watchbill.replay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.watchbill.errand.Announce;
import org.watchbill.job.EditPayload;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Shown;
import org.watchbill.replay.ReplayEvent.What;
import org.watchbill.schema.Contended;
import org.watchbill.schema.Migration;
import org.watchbill.schema.Portion;
import org.watchbill.schema.Portion.Sized;

/** What people do to replays. */
@ApplicationScoped
@Contended
public class Replays {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject EditPayload edit;
  @Inject InstantSource time;
  @Inject Announce announce;

  /**
   * Begins a replay of the jobs that are dead now and that its filter finds.
   *
   * @throws Problem 422 if it breaks a rule or names what does not exist; 403 if it edits payloads
   *     the caller may not submit
   */
  @Transactional
  public Replay create(NewReplay asked, String by) {
    asked.check();
    Instant now = time.instant();
    Replay replay = new Replay(nextId(), asked, by, now);
    em.persist(replay);
    em.flush(); // the rows refer to it
    int covered = new CoverJobs(asked.filter()).into(em, replay.id());
    if (covered == 0) {
      refuseUnknown(asked.filter());
    }
    replay.cover(covered, now);
    if (asked.payload() != null) {
      edit.refuseOthersTypes(types(replay));
    }
    announce.tell(new ReplayEvent(replay, What.STARTED, by));
    if (replay.state() == ReplayState.DONE) {
      announce.tell(new ReplayEvent(replay, What.DONE, null));
    }
    return replay;
  }

  /** A name that nothing has is a typing error; that no job of a known one is dead is none. */
  private void refuseUnknown(ReplayFilter filter) {
    Faults faults = new Faults();
    if (filter.type() != null) {
      faults.of(() -> edit.refuseUnknownType(filter.type(), "$.filter"));
    }
    faults.check(
        filter.queue() == null || exists(filter.queue()),
        "$.filter.queue",
        "there is no queue %s; GET /queues lists them".formatted(Shown.quoted(filter.queue())));
    faults.raise();
  }

  private boolean exists(String queue) {
    return em.createQuery("select count(q) from JobQueue q where q.name = :name", Long.class)
            .setParameter("name", queue)
            .getSingleResult()
        > 0;
  }

  private long nextId() {
    String next = schema.vendor().next("replay_id");
    return ((Number) em.createNativeQuery(next).getSingleResult()).longValue();
  }

  private List<String> types(Replay replay) {
    return em.createQuery(
            "select distinct j.type from Job j, Replayed r"
                + " where r.replayId = :id and j.id = r.jobId",
            String.class)
        .setParameter("id", replay.id())
        .getResultList();
  }

  /** Calls a replay off; see {@link Replay#cancel}. */
  @Transactional
  public Replay cancel(long id, String by) {
    return change(id, What.CANCELLED, by, replay -> replay.cancel(by, time.instant()));
  }

  /** Lets a replay that stopped go on; see {@link Replay#resume}. */
  @Transactional
  public Replay resume(long id, String by) {
    return change(id, What.RESUMED, by, replay -> replay.resume(time.instant()));
  }

  private Replay change(long id, What what, String by, Consumer<Replay> change) {
    Replay replay = em.find(Replay.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (replay == null) {
      throw unknown(id);
    }
    change.accept(replay);
    announce.tell(new ReplayEvent(replay, what, by));
    return replay;
  }

  /**
   * One replay.
   *
   * @throws Problem 404 if there is none
   */
  @Transactional(TxType.SUPPORTS)
  public Replay get(long id) {
    Replay replay = em.find(Replay.class, id);
    if (replay == null) {
      throw unknown(id);
    }
    return replay;
  }

  private static Problem unknown(long id) {
    return Problem.notFound("there is no replay " + id);
  }

  /** The newest replays, at most {@code limit}, older than {@code after} if that is given. */
  @Transactional(TxType.SUPPORTS)
  public List<ReplayView> list(Long after, int limit) {
    List<Sized<Long>> found =
        Sized.of(
            em.createNativeQuery(
                    """
                    select id, coalesce(%s, 0) from watchbill.replay
                     where id < ?1 order by id desc limit ?2"""
                        .formatted(schema.vendor().bytes("patch")))
                .setParameter(1, after == null ? Long.MAX_VALUE : after)
                .setParameter(2, limit)
                .getResultList());
    List<ReplayView> views = new ArrayList<>();
    Portion.all(found).forEach(ids -> read(ids).map(ReplayView::listed).forEach(views::add));
    return views;
  }

  private Stream<Replay> read(List<Long> ids) {
    return em
        .createQuery("select r from Replay r where r.id in :ids order by r.id desc", Replay.class)
        .setParameter("ids", ids)
        .getResultList()
        .stream();
  }

  /** The jobs a replay covers, by id; of one outcome if that is given. */
  @Transactional(TxType.SUPPORTS)
  public List<Replayed> jobs(long id, Replayed.Outcome outcome, long after, int limit) {
    TypedQuery<Replayed> query =
        em.createQuery(
                "select r from Replayed r where r.replayId = :id and r.jobId > :after"
                    + (outcome == null ? "" : " and r.outcome = :outcome")
                    + " order by r.jobId",
                Replayed.class)
            .setParameter("id", id)
            .setParameter("after", after);
    if (outcome != null) {
      query.setParameter("outcome", outcome);
    }
    return query.setMaxResults(limit).getResultList();
  }

  /** Replays with something to do that no node has looked at since an instant. */
  @Transactional(TxType.SUPPORTS)
  public List<Long> neglected(Instant since) {
    return em.createQuery(
            "select r.id from Replay r where r.watched = true and r.steppedAt <= :since",
            Long.class)
        .setParameter("since", since)
        .getResultList();
  }
}
