package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.json.YamlTree;

/**
 * Reads a file of schedules: names with what {@code PUT /schedules/{name}} takes.
 *
 * <pre>
 * schedules:
 *   clean-up:
 *     cron: 0 2 * * *
 *     zone: Europe/Amsterdam
 *     type: sql.execute
 *     payload:
 *       sql: delete from session where ended_at &lt; current_date - 30
 * </pre>
 */
final class ScheduleFile {

  private static final String SCHEDULES = "schedules";

  private final String source;
  private final YamlTree yaml;
  private final List<String> errors = new ArrayList<>();
  private final List<Declaration> declarations = new ArrayList<>();

  /**
   * Reads one.
   *
   * @param source what it is called: {@code file /etc/watchbill-schedules.yaml}
   * @param text its YAML
   */
  ScheduleFile(String source, String text) {
    this.source = source;
    yaml = YamlTree.of(text);
    yaml.faults().forEach(f -> error(f.line(), f.path(), f.detail()));
    if (errors.isEmpty()) {
      read(yaml.root());
    }
  }

  private void read(JsonNode root) {
    if (!(root instanceof ObjectNode fields)) {
      error(0, "$", "the file has no schedules; write 'schedules: {}' if that is what is meant");
      return;
    }
    fields.fieldNames().forEachRemaining(this::refuseOther);
    JsonNode schedules = fields.path(SCHEDULES);
    if (schedules instanceof ObjectNode named) {
      named.properties().forEach(one -> declare(one.getKey(), one.getValue()));
    } else if (!schedules.isNull() && errors.isEmpty()) {
      String path = "$." + SCHEDULES;
      error(yaml.line(path), path, "must map names to definitions, not be " + schedules);
    }
  }

  private void refuseOther(String field) {
    if (!field.equals(SCHEDULES)) {
      String path = "$." + field;
      error(yaml.line(path), path, "unknown field; known fields: " + SCHEDULES);
    }
  }

  private void declare(String name, JsonNode definition) {
    String path = "$." + SCHEDULES + "." + name;
    String place = at(yaml.line(path));
    declarations.add(new Declaration(name, source, place, path, definition));
  }

  private String at(int line) {
    return line < 1 ? source : source + ", line " + line;
  }

  private void error(int line, String path, String detail) {
    errors.add(at(line) + ": " + path + ": " + detail);
  }

  /** What it declares; nothing if it has errors of its own. */
  List<Declaration> declarations() {
    return declarations;
  }

  /** What is wrong with the file as such, each with its line and JSON path. */
  List<String> errors() {
    return errors;
  }
}
