package org.watchbill.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A YAML text as a tree, with the line of each field and everything that YAML itself forbids. */
public final class YamlTree {

  /**
   * Something wrong.
   *
   * @param line from 1; 0 if not known
   * @param path where, as a JSON path
   */
  public record Fault(int line, String path, String detail) {}

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private JsonNode root = NODES.missingNode();

  private YamlTree() {}

  /** Reads a text; what is wrong with it stands in {@link #faults}. */
  public static YamlTree of(String text) {
    YamlTree tree = new YamlTree();
    if (text.length() > Yaml.LONGEST) {
      tree.faults.add(
          new Fault(0, "$", "more than %,d characters; use several".formatted(Yaml.LONGEST)));
      return tree;
    }
    try (YAMLParser parser = Yaml.FACTORY.createParser(text)) {
      tree.read(parser);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      tree.faults.add(new Fault(line, "$", "not YAML: " + why(e)));
    } catch (IOException e) {
      throw new IllegalStateException("a text was not read", e);
    }
    return tree;
  }

  /** The parser's message without its excerpts of the text. */
  private static String why(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining("; "));
  }

  private void read(YAMLParser parser) throws IOException {
    if (parser.nextToken() != null) {
      root = value(parser, "$");
    }
    if (parser.nextToken() != null) {
      fault(parser, "$", "a second document begins; write one");
    }
  }

  private JsonNode value(YAMLParser parser, String path) throws IOException {
    if (parser.isCurrentAlias()) {
      fault(parser, path, "*" + parser.getText() + " refers to an anchor; write the value itself");
      return NODES.nullNode();
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, path);
      case START_ARRAY -> array(parser, path);
      case VALUE_NUMBER_INT -> bounded(parser, path, integer(parser));
      case VALUE_NUMBER_FLOAT -> decimal(parser, path);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> text(parser, path);
    };
  }

  /** As it is written, if JSON writes it so, too. */
  private JsonNode decimal(YAMLParser parser, String path) throws IOException {
    String written = parser.getText();
    if (JSON_NUMBER.matcher(written).matches()) {
      return bounded(parser, path, WrittenNumber.of(written));
    }
    try {
      return bounded(parser, path, DecimalNode.valueOf(parser.getDecimalValue()));
    } catch (JsonParseException e) {
      fault(parser, path, written + " is no number of JSON");
      return NODES.nullNode();
    }
  }

  private JsonNode bounded(YAMLParser parser, String path, JsonNode node) throws IOException {
    CheckTree.objection(node).ifPresent(why -> fault(parser, path, why));
    return node;
  }

  private JsonNode text(YAMLParser parser, String path) throws IOException {
    return bounded(parser, path, NODES.textNode(parser.getText()));
  }

  private ObjectNode object(YAMLParser parser, String path) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String field = path + "." + name;
      int line = parser.currentTokenLocation().getLineNr();
      if (object.has(name)) {
        fault(parser, field, "given twice, first in line " + lines.get(field));
      } else {
        lines.put(field, line);
      }
      WellFormed.objection(name).ifPresent(why -> fault(parser, field, "the name " + why));
      parser.nextToken();
      object.set(name, value(parser, field));
    }
    return object;
  }

  private ArrayNode array(YAMLParser parser, String path) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, path + "[" + array.size() + "]"));
    }
    return array;
  }

  private static JsonNode integer(JsonParser parser) throws IOException {
    if (parser.getText().equals("-0")) {
      return WrittenNumber.of("-0");
    }
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  private void fault(JsonParser parser, String path, String detail) {
    faults.add(new Fault(parser.currentTokenLocation().getLineNr(), path, detail));
  }

  /** The tree; a missing node if the text is empty or no YAML. */
  public JsonNode root() {
    return root;
  }

  /** What YAML itself, or our reading of it, forbids; empty if the tree is good. */
  public List<Fault> faults() {
    return faults;
  }

  /** The line a field of an object begins in, from 1; 0 if there is none. */
  public int line(String path) {
    return lines.getOrDefault(path, 0);
  }
}
