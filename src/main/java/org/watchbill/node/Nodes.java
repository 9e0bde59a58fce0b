package org.watchbill.node;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.watchbill.errand.Announce;
import org.watchbill.json.WellFormed;
import org.watchbill.schema.InstantColumn;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/** The rows of the nodes, each step a transaction of its own and on the database's clock. */
@ApplicationScoped
@Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
public class Nodes {

  private static final int REASON = 500;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Settings settings;
  @Inject Migration schema;
  @Inject Announce announce;

  /**
   * Enters a node under a name. A given name belongs to one process at a time, so an earlier node
   * of that name is over and its jobs may be rescued at once.
   */
  public Node enter(String name) {
    em.createQuery("update Node n set n.endedAt = :now where n.name = :name and n.endedAt is null")
        .setParameter("now", now())
        .setParameter("name", name)
        .executeUpdate();
    Number number =
        (Number) em.createNativeQuery(schema.vendor().next("node_number")).getSingleResult();
    Node node = new Node(name, number.longValue(), now());
    em.persist(node);
    return node;
  }

  /**
   * What a renewal tells.
   *
   * @param now the database's clock
   * @param drain whether the node is to claim nothing more
   */
  public record Renewal(Instant now, boolean drain) {}

  /**
   * Renews a lease.
   *
   * @return null if the node was ended by another process of its name
   */
  public Renewal renew(String id) {
    int renewed =
        em.createNativeQuery(
                "update watchbill.node set lease_until = current_timestamp + interval '"
                    + Math.max(1, settings.lease().toSeconds())
                    + "' second where id = ?1 and ended_at is null")
            .setParameter(1, id)
            .executeUpdate();
    return renewed == 0 ? null : renewal(id);
  }

  private Renewal renewal(String id) {
    Object[] row =
        (Object[])
            em.createNativeQuery(
                    "select current_timestamp, drain_asked_at from watchbill.node where id = ?1")
                .setParameter(1, id)
                .getSingleResult();
    return new Renewal(InstantColumn.instant(row[0]).orElseThrow(), row[1] != null);
  }

  /**
   * Asks a node to claim nothing more and let go what it runs, or to work again; asking twice is
   * the same as once.
   *
   * @return false if there is no such node, or it has ended
   */
  public boolean drain(String id, boolean drain) {
    Query update =
        em.createQuery(
                drain
                    ? "update Node n set n.drainAskedAt = :now"
                        + " where n.id = :id and n.drainAskedAt is null"
                    : "update Node n set n.drainAskedAt = null, n.drainedAt = null where n.id ="
                        + " :id")
            .setParameter("id", id);
    if (drain) {
      update.setParameter("now", now());
    }
    update.executeUpdate();
    boolean found =
        em.createQuery("select n from Node n where n.id = :id and n.endedAt is null")
                .setParameter("id", id)
                .getResultList()
                .size()
            == 1;
    if (found) {
      announce.tell(new DrainAsked(id, drain));
    }
    return found;
  }

  /** A node that was asked to has let everything go. */
  public void drained(String id) {
    em.createQuery(
            "update Node n set n.drainedAt = :now where n.id = :id and n.drainAskedAt is not null")
        .setParameter("now", now())
        .setParameter("id", id)
        .executeUpdate();
  }

  /**
   * A node works on a few threads since the broker takes no rings, or does so no more.
   *
   * @param why null if it does so no more
   */
  public void relief(String id, String why) {
    Instant now = now();
    Node node = em.find(Node.class, id);
    if (node != null) {
      node.relief(WellFormed.cut(why, REASON), now);
    }
  }

  /** How many jobs each node runs, by its id; those without one are left out. */
  @Transactional(TxType.SUPPORTS)
  @SuppressWarnings("unchecked")
  public Map<String, Long> running() {
    Map<String, Long> running = new HashMap<>();
    em.createNativeQuery(
            "select node, count(*) from watchbill.job where state = 'RUNNING' and node is not null"
                + " group by node")
        .getResultList()
        .forEach(row -> running.put((String) ((Object[]) row)[0], count(((Object[]) row)[1])));
    return running;
  }

  private static long count(Object number) {
    return ((Number) number).longValue();
  }

  /** The start of this node, or of the one that is alive the longest. */
  public Instant onWatchSince(String id) {
    return InstantColumn.instant(
            em.createNativeQuery(
                    "select min(started_at) from watchbill.node where id = ?1"
                        + " or ended_at is null and lease_until > current_timestamp")
                .setParameter(1, id)
                .getSingleResult())
        .orElseThrow();
  }

  /** Ends a node that stops: its jobs may be rescued at once. */
  public void leave(String id) {
    em.createQuery("update Node n set n.endedAt = :now where n.id = :id and n.endedAt is null")
        .setParameter("now", now())
        .setParameter("id", id)
        .executeUpdate();
  }

  /** The nodes that have not ended, those included whose lease has lapsed within a day. */
  @Transactional(TxType.SUPPORTS)
  public List<Node> all() {
    return em.createQuery(
            "select n from Node n where n.endedAt is null and n.leaseUntil > :yesterday"
                + " order by n.id",
            Node.class)
        .setParameter("yesterday", now().minus(Duration.ofDays(1)))
        .getResultList();
  }

  /** The database's clock, by which leases go, whatever it has just done. */
  @Transactional(TxType.SUPPORTS)
  public Instant now() {
    return InstantColumn.instant(em.createNativeQuery("select current_timestamp").getSingleResult())
        .orElseThrow();
  }
}
