package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * JSON whose strings hold {@code ${column}}: compiled once, then filled with many rows. Columns are
 * known by their names in lower case. What holds no placeholder is shared, not copied.
 */
final class Template {

  /** A piece of the template that can be filled with a row. */
  private interface Part {
    JsonNode fill(Map<String, JsonNode> row);
  }

  private final Set<String> columns = new TreeSet<>();
  private final Part root;

  private Template(JsonNode json) {
    root = compile(json);
  }

  /**
   * Compiles.
   *
   * @throws BadRequest if a placeholder is not well-formed
   */
  static Template of(JsonNode json) {
    return new Template(json);
  }

  /** The columns it asks for. */
  Set<String> columns() {
    return columns;
  }

  /** The JSON for one row, which has a value for every column asked for. */
  JsonNode fill(Map<String, JsonNode> row) {
    return root.fill(row);
  }

  private Part compile(JsonNode json) {
    if (!json.toString().contains("${")) {
      return row -> json;
    }
    return switch (json.getNodeType()) {
      case ARRAY -> array((ArrayNode) json);
      case OBJECT -> object((ObjectNode) json);
      default -> text(json.textValue());
    };
  }

  private Part text(String text) {
    PlaceholderText parsed = PlaceholderText.parse(text);
    columns.addAll(parsed.columns());
    return parsed::fill;
  }

  private Part array(ArrayNode json) {
    List<Part> parts = json.valueStream().map(this::compile).toList();
    return row -> {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode(parts.size());
      parts.forEach(part -> filled.add(part.fill(row)));
      return filled;
    };
  }

  private Part object(ObjectNode json) {
    Map<String, Part> parts = new LinkedHashMap<>();
    json.properties().forEach(p -> parts.put(p.getKey(), compile(p.getValue())));
    return row -> {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      parts.forEach((name, part) -> filled.set(name, part.fill(row)));
      return filled;
    };
  }
}
