package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.json.Json;

/**
 * What is to be done about one declared schedule, and in which words to say so.
 *
 * @param act what to do
 * @param definition what to put; null for nothing
 * @param change what changes, for the log; null for nothing
 * @param kept what somebody changed and keeps, one line each
 */
record Reconciliation(Act act, NewSchedule definition, String change, List<String> kept) {

  /** What to do. */
  enum Act {
    /** Nobody has one of this name. */
    CREATE,
    /** Its definition becomes another. */
    CHANGE,
    /** Its definition stays; who declares it, or what, is written down. */
    NOTE,
    /** All is as declared, but for what somebody changed. */
    NOTHING,
    /** A person created one of this name, and keeps it. */
    LEAVE
  }

  /**
   * Compares.
   *
   * @param present the schedule of this name, if there is one
   * @param merge whether fields that somebody changed are kept
   */
  static Reconciliation of(Declared wanted, Optional<Schedule> present, boolean merge) {
    if (present.isEmpty()) {
      return new Reconciliation(Act.CREATE, wanted.definition(), null, List.of());
    }
    Schedule schedule = present.get();
    if (schedule.source() == null) {
      return new Reconciliation(Act.LEAVE, null, null, List.of());
    }
    JsonNode before = tree(Json.write(schedule.definition()));
    JsonNode declared = tree(wanted.json());
    NewSchedule after =
        merge
            ? new MergeDefinition(tree(schedule.declared()), before, declared).merged()
            : wanted.definition();
    JsonNode becomes = tree(Json.write(after));
    List<String> kept = kept(wanted, schedule, becomes, declared);
    if (!becomes.equals(before)) {
      return new Reconciliation(Act.CHANGE, after, changes(before, becomes), kept);
    }
    boolean noted =
        wanted.source().equals(schedule.source()) && declared.equals(tree(schedule.declared()));
    return new Reconciliation(noted ? Act.NOTHING : Act.NOTE, null, null, kept);
  }

  private static JsonNode tree(String json) {
    return Json.tree(json);
  }

  private static String changes(JsonNode before, JsonNode after) {
    List<String> changes = new ArrayList<>();
    for (String field : MergeDefinition.fields(before, after)) {
      if (!before.path(field).equals(after.path(field))) {
        changes.add(field + " " + shown(before, field) + " is now " + shown(after, field));
      }
    }
    return String.join(", ", changes);
  }

  private static List<String> kept(
      Declared wanted, Schedule schedule, JsonNode present, JsonNode declared) {
    List<String> kept = new ArrayList<>();
    for (String field : MergeDefinition.fields(present, declared)) {
      if (!present.path(field).equals(declared.path(field))) {
        kept.add(
            "schedule '%s' keeps %s %s set by %s; %s says %s"
                .formatted(
                    schedule.name(),
                    field,
                    shown(present, field),
                    person(schedule.updatedBy()),
                    wanted.source(),
                    shown(declared, field)));
      }
    }
    return kept;
  }

  /** The row knows only who changed it last, which may have been a deployment. */
  private static String person(String by) {
    return by.matches("(?s)(class |file |…).*") ? "hand" : by;
  }

  private static String shown(JsonNode definition, String field) {
    return definition.has(field) ? definition.get(field).toString() : "(not given)";
  }
}
