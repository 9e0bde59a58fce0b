package org.watchbill.replay;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the dead jobs of a filter, all by one statement, however many there are. */
final class CoverJobs {

  private final List<String> conditions = new ArrayList<>(List.of("j.state = 'DEAD'"));
  private final List<Object> values = new ArrayList<>();

  CoverJobs(ReplayFilter filter) {
    where("j.type = ?", filter.type());
    where("j.queue = ?", filter.queue());
    where("j.schedule = ?", filter.schedule());
    where("j.id in (select t.job_id from watchbill.job_tag t where t.tag = ?)", filter.tag());
    where("j.finished_at >= ?", time(filter.from()));
    where("j.finished_at < ?", time(filter.to()));
    if (filter.q() != null) {
      String like = pattern(filter.q());
      where(
          "(lower(j.payload) like ? escape '!' or lower(j.error_message) like ? escape '!'"
              + " or lower(j.unique_key) like ? escape '!')",
          like,
          like,
          like);
    }
  }

  private static Timestamp time(Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  private static String pattern(String text) {
    String literal =
        text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return "%" + literal + "%";
  }

  private void where(String condition, Object... given) {
    if (given[0] != null) {
      conditions.add(condition);
      values.addAll(List.of(given));
    }
  }

  /** Writes a row for each into the replay; returns how many. */
  int into(EntityManager em, long replay) {
    Query insert =
        em.createNativeQuery(
            "insert into watchbill.replayed (replay_id, job_id, outcome)"
                + " select cast(? as bigint), j.id, 'WAITING' from watchbill.job j where "
                + String.join(" and ", conditions));
    insert.setParameter(1, replay);
    for (int i = 0; i < values.size(); i++) {
      insert.setParameter(i + 2, values.get(i));
    }
    return insert.executeUpdate();
  }
}
