package org.watchbill.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;
import org.watchbill.problem.Problem.Violation;

/** Finds everything that is wrong with what classes and files declare, all of it at once. */
final class CheckDeclarations {

  private static final int LONGEST_SHOWN = 60;

  private final BiFunction<String, NewSchedule, List<Violation>> rules;
  private final List<String> errors = new ArrayList<>();
  private final Map<String, Declaration> byName = new HashMap<>();

  /**
   * @param rules what a definition under a name breaks beyond its own shape
   */
  CheckDeclarations(BiFunction<String, NewSchedule, List<Violation>> rules) {
    this.rules = rules;
  }

  /** The good ones among them; the others are in {@link #errors}. */
  List<Declared> check(List<Declaration> declarations) {
    List<Declared> good = new ArrayList<>();
    for (Declaration one : declarations) {
      int before = errors.size();
      name(one);
      NewSchedule read = read(one);
      if (read != null) {
        rules.apply(one.name(), read).forEach(e -> error(one, e.path(), e.detail()));
      }
      if (errors.size() == before) {
        good.add(new Declared(one.name(), one.source(), read));
      }
    }
    return good;
  }

  private void name(Declaration one) {
    if (!one.name().matches(Schedule.NAME)) {
      error(one, "$", "is not a schedule's name: 1 to 200 letters, digits, . _ -");
    }
    Declaration other = byName.putIfAbsent(one.name(), one);
    if (other != null) {
      error(one, "$", other.place() + " declares it too; give one of them another name");
    }
  }

  /** Field by field, so that each one that cannot be read is named. */
  private NewSchedule read(Declaration one) {
    if (!(one.definition() instanceof ObjectNode fields)) {
      error(
          one,
          "$",
          "must be a definition, such as {cron: 0 2 * * *, type: noop}, not "
              + shown(one.definition()));
      return null;
    }
    int before = errors.size();
    fields.properties().forEach(field -> read(one, field.getKey(), field.getValue()));
    return errors.size() == before ? Json.read(fields, NewSchedule.class, "$") : null;
  }

  private void read(Declaration one, String name, JsonNode value) {
    ObjectNode alone = JsonNodeFactory.instance.objectNode();
    alone.set(name, value);
    try {
      Json.mapper().treeToValue(alone, NewSchedule.class);
    } catch (JsonProcessingException e) {
      String why = Json.why(e);
      String shown = shown(value);
      String rest = why.contains(shown) ? "" : " (it is " + shown + ")";
      error(one, "$" + Json.path(e), why + rest);
    }
  }

  private static String shown(JsonNode value) {
    String text = value.isTextual() ? value.toString() : Json.write(value);
    return WellFormed.cut(text, LONGEST_SHOWN);
  }

  private void error(Declaration one, String path, String detail) {
    errors.add(
        "%s: schedule '%s': %s%s: %s"
            .formatted(one.place(), one.name(), one.path(), path.substring(1), detail));
  }

  /** What is wrong, each with its source, schedule and JSON path. */
  List<String> errors() {
    return errors;
  }
}
