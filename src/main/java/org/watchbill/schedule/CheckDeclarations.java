package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.watchbill.json.Given;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** Finds everything that is wrong with what classes and files declare, all of it at once. */
final class CheckDeclarations {

  private static final int LONGEST_SHOWN = 60;
  private static final JavaType DEFINITION = Json.mapper().constructType(NewSchedule.class);

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
      if (errors.size() == before) {
        good.add(new Declared(one.name(), one.source(), read));
      }
    }
    return good;
  }

  private void name(Declaration one) {
    if (!one.name().matches(Schedule.NAME)) {
      error(one, "$", "is not a schedule's name: " + Schedule.RULE);
    }
    Declaration other = byName.putIfAbsent(one.name(), one);
    if (other != null) {
      error(one, "$", other.place() + " declares it too; give one of them another name");
    }
  }

  private NewSchedule read(Declaration one) {
    if (!(one.definition() instanceof ObjectNode fields)) {
      error(
          one,
          "$",
          "must be a definition, such as {cron: 0 2 * * *, type: noop}, not "
              + shown(one.definition()));
      return null;
    }
    Given<NewSchedule> given = Json.given(fields, DEFINITION, "$");
    given.unreadable().forEach(e -> error(one, e.path(), e.detail() + itIs(e, fields)));
    try {
      return given.good(definition -> refuseBroken(one.name(), definition));
    } catch (Problem e) {
      e.errors().stream()
          .skip(given.unreadable().size())
          .forEach(broken -> error(one, broken.path(), broken.detail()));
      return null;
    }
  }

  private void refuseBroken(String name, NewSchedule definition) {
    List<Violation> broken = rules.apply(name, definition);
    if (!broken.isEmpty()) {
      throw Problem.unprocessable(broken);
    }
  }

  private static String itIs(Violation unreadable, JsonNode fields) {
    String shown = shown(Json.at(fields, unreadable.path()));
    return unreadable.detail().contains(shown) ? "" : " (it is " + shown + ")";
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
