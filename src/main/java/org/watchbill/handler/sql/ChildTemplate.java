package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/** Makes a child of each row: the job's template, and the key that keeps a second run from it. */
final class ChildTemplate {

  /** Where child types keep SQL. */
  private static final Map<String, String> SQL =
      Map.of("sql.execute", "sql", "sql.fanout", "query");

  private final Template job;
  private final PlaceholderText key;
  private final JsonNode nested;
  private final int length;

  private ChildTemplate(Template job, PlaceholderText key, JsonNode nested, int length) {
    this.length = length;
    this.job = job;
    this.key = key;
    this.nested = nested;
  }

  /**
   * Compiles.
   *
   * @param key a column, a text with placeholders, or null
   * @throws BadRequest naming what is wrong with the template
   */
  static ChildTemplate of(ChildJob child, String key) {
    ObjectNode tree = tree(child);
    int length = Json.write(tree).length();
    refusePlaceholder(child.type(), "type", "data must not choose what is run");
    JsonNode payload = tree.path("payload");
    String sql = SQL.getOrDefault(child.type(), "");
    refusePlaceholder(
        payload.path(sql).asText(), "payload." + sql, "use parameters, so that data stays data");
    JsonNode nested = null;
    if (child.type().equals("sql.fanout") && payload.isObject()) {
      nested = ((ObjectNode) payload).remove("job");
    }
    return new ChildTemplate(Template.of(tree), key(key), nested, length);
  }

  /** What can be said against a template before any row is known, or nothing. */
  static Optional<String> objection(ChildJob child) {
    List<String> objections = new ArrayList<>();
    try {
      of(child, null);
      ObjectNode fixed = tree(child);
      fixed.properties().removeIf(p -> !Template.of(p.getValue()).columns().isEmpty());
      Json.read(fixed, NewJob.class, "$");
    } catch (BadRequest | Problem e) {
      objections.add(e.getMessage());
    }
    String field = SQL.getOrDefault(child.type(), "");
    JsonNode sql = child.payload() == null ? null : child.payload().get(field);
    if (sql != null && sql.isTextual() && !sql.textValue().isBlank()) {
      SqlText.objection(sql.textValue())
          .ifPresent(why -> objections.add("payload." + field + ": " + why));
    }
    return objections.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", objections));
  }

  /** The columns a row must have. */
  Set<String> columns() {
    Set<String> columns = new TreeSet<>(job.columns());
    if (key != null) {
      columns.addAll(key.columns());
    }
    return columns;
  }

  /** How many characters a child has beside those of its row. */
  int length() {
    return length;
  }

  boolean hasKey() {
    return key != null;
  }

  /**
   * The child of one row.
   *
   * @throws BadRequest if its key is null
   * @throws Problem if a value does not fit its field
   */
  NewJob child(Map<String, JsonNode> row) {
    ObjectNode filled = (ObjectNode) job.fill(row);
    if (nested != null) {
      ((ObjectNode) filled.get("payload")).set("job", nested);
    }
    if (key != null) {
      filled.put("uniqueKey", keyOf(row));
    }
    asTexts(filled);
    return Json.read(filled, NewJob.class, "$.job");
  }

  /** A column of numbers may well name a queue or be a label. */
  private static void asTexts(ObjectNode job) {
    if (job.has("queue")) {
      job.set("queue", asText(job.get("queue")));
    }
    if (job.get("tags") instanceof ArrayNode tags) {
      for (int i = 0; i < tags.size(); i++) {
        tags.set(i, asText(tags.get(i)));
      }
    }
  }

  private static JsonNode asText(JsonNode value) {
    return value.isNumber() || value.isBoolean()
        ? TextNode.valueOf(PlaceholderText.text(value))
        : value;
  }

  private String keyOf(Map<String, JsonNode> row) {
    for (String column : key.columns()) {
      if (row.get(column).isNull()) {
        throw new BadRequest("the key column '%s' is null".formatted(column));
      }
    }
    return PlaceholderText.text(key.fill(row));
  }

  private static ObjectNode tree(ChildJob child) {
    ObjectNode tree = (ObjectNode) Json.tree((Object) child);
    tree.properties().removeIf(field -> field.getValue().isNull());
    return tree;
  }

  private static PlaceholderText key(String key) {
    return key == null ? null : PlaceholderText.parse(key.contains("${") ? key : "${" + key + "}");
  }

  private static void refusePlaceholder(String text, String field, String why) {
    if (text.contains("${")) {
      throw new BadRequest("%s must not hold a placeholder: %s".formatted(field, why));
    }
  }
}
