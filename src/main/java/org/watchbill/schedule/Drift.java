package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.watchbill.json.Json;

/** Where a schedule differs from what its source declares, because somebody changed it since. */
final class Drift {

  private Drift() {}

  /** The fields that differ, in the order of their names; null if no source declares it. */
  static List<String> of(Schedule schedule) {
    return schedule.declared() == null
        ? null
        : between(Json.tree(schedule.declared()), Json.tree((Object) schedule.definition()));
  }

  private static List<String> between(JsonNode declared, JsonNode present) {
    Set<String> fields = new TreeSet<>();
    declared.fieldNames().forEachRemaining(fields::add);
    present.fieldNames().forEachRemaining(fields::add);
    List<String> differ = new ArrayList<>(fields);
    differ.removeIf(field -> declared.path(field).equals(present.path(field)));
    return differ;
  }
}
