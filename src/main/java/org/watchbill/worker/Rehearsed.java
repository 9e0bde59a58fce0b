package org.watchbill.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.watchbill.handler.Verdict;
import org.watchbill.worker.Rehearsal.TableChange;

/**
 * What a transaction that was rolled back had come to.
 *
 * @param verdict null if the handler, or what it left to be written, failed
 * @param result what the job would keep, as JSON text
 * @param thrown why it failed, or null
 * @param changes empty where they cannot be told
 */
public record Rehearsed(
    Verdict verdict,
    String result,
    Throwable thrown,
    Duration took,
    Optional<List<TableChange>> changes) {

  static Optional<List<TableChange>> changes(
      Optional<Map<String, TableChange>> before, Optional<Map<String, TableChange>> after) {
    return before.flatMap(from -> after.map(to -> CountChanges.since(from, to)));
  }
}
