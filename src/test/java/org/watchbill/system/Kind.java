package org.watchbill.system;

import java.util.random.RandomGenerator;

/** Kinds of jobs as a busy system has them; all but one write one row each that names the job. */
enum Kind {
  /** Writes its row at once. */
  PLAIN("insert into effect values (?)", ",\"maxAttempts\":50"),
  /** Has nothing to do, and shares its commit with others of its kind. */
  NOOP(null, ",\"maxAttempts\":50"),
  /** Waits some seconds for its time. */
  DELAYED("insert into effect values (?)", ",\"maxAttempts\":50"),
  /** Divides by zero two times of five, and is dead after three failures. */
  FLAKY(
      "insert into effect select ? where 1 / (random() > 0.4)::integer = 1",
      ",\"maxAttempts\":3,\"backoff\":\"PT0.2S\""),
  /** Never succeeds. */
  DOOMED(
      "insert into effect select ? where 1 / (random() < 0)::integer = 1",
      ",\"maxAttempts\":3,\"backoff\":\"PT0.1S\""),
  /** Needs longer than it may. */
  OVERDUE(
      "insert into effect select ? from pg_sleep(1.5)",
      ",\"maxAttempts\":2,\"backoff\":\"PT0.1S\",\"timeout\":\"PT0.3S\""),
  /** Takes a moment, at the beginning of which nobody knows whether it will be called off. */
  CANCELLED("insert into effect select ? from pg_sleep(random() * 0.3)", ",\"maxAttempts\":50"),
  /** Takes a moment, so that some are always running. */
  SLOW("insert into effect select ? from pg_sleep(0.1)", ",\"maxAttempts\":50");

  private final String sql;
  private final String options;

  Kind(String sql, String options) {
    this.sql = sql;
    this.options = options;
  }

  /** A kind drawn as often as a busy system would have it. */
  static Kind drawn(RandomGenerator random) {
    int percent = random.nextInt(100);
    return percent < 40
        ? PLAIN
        : percent < 68
            ? NOOP
            : percent < 78
                ? DELAYED
                : percent < 90 ? FLAKY : percent < 92 ? DOOMED : percent < 94 ? OVERDUE : CANCELLED;
  }

  /** A job of this kind as {@code POST /jobs} takes it. */
  String job(String key, String queue, RandomGenerator random) {
    String delay =
        this == DELAYED
            ? ",\"delay\":\"PT%d.%dS\"".formatted(random.nextInt(4), random.nextInt(10))
            : "";
    String what =
        sql == null
            ? "\"type\":\"noop\",\"payload\":{\"key\":\"%s\"}".formatted(key)
            : "\"type\":\"sql.execute\",\"payload\":{\"sql\":\"%s\",\"parameters\":[\"%s\"]}"
                .formatted(sql, key);
    return "{%s,\"queue\":\"%s\"%s%s}".formatted(what, queue, options, delay);
  }
}
