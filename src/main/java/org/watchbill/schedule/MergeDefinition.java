package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import org.watchbill.json.Json;

/**
 * Brings together what a schedule's source declares now and what people made of what it declared
 * last: a field somebody changed keeps its present value, every other takes the newly declared one.
 * The fields of which a schedule has one, from {@code cron} to {@code fixedDelay}, count as one.
 */
final class MergeDefinition {

  private static final Set<String> WHEN = Set.of("cron", "calendar", "every", "at", "fixedDelay");

  private final JsonNode last;
  private final JsonNode present;
  private final JsonNode wanted;

  /**
   * @param last as declared before
   * @param present as it is
   * @param wanted as declared now
   */
  MergeDefinition(JsonNode last, JsonNode present, JsonNode wanted) {
    this.last = last;
    this.present = present;
    this.wanted = wanted;
  }

  /** What the schedule becomes. */
  NewSchedule merged() {
    ObjectNode merged = present.deepCopy();
    boolean keepsWhen = WHEN.stream().anyMatch(this::changed);
    for (String field : fields(last, present, wanted)) {
      if (WHEN.contains(field) ? keepsWhen : changed(field)) {
        continue;
      }
      if (wanted.has(field)) {
        merged.set(field, wanted.get(field));
      } else {
        merged.remove(field);
      }
    }
    return Json.read(merged, NewSchedule.class, "$");
  }

  /** Whether somebody has changed a field since it was declared. */
  private boolean changed(String field) {
    return !last.path(field).equals(present.path(field));
  }

  /** The names of all fields some of these have, in order. */
  static Set<String> fields(JsonNode... definitions) {
    Set<String> fields = new TreeSet<>();
    for (JsonNode definition : definitions) {
      definition.fieldNames().forEachRemaining(fields::add);
    }
    return fields;
  }
}
