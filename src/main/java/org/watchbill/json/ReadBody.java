package org.watchbill.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/**
 * Reads a body that lies in memory, and says all that is wrong with its form, each with line and
 * column. What is no JSON ends that: behind it nothing can be read.
 */
final class ReadBody {

  private static final int SHORT = 1 << 16;
  private static final int MOST_OF_A_SHORT_ONE = 200;

  private static final ObjectReader READER = Json.mapper().reader();

  private final byte[] body;
  private final JavaType type;

  private ReadBody(byte[] body, JavaType type) {
    this.body = body;
    this.type = type;
  }

  /** As far as it can be read. */
  static <T> Given<T> of(byte[] body, JavaType type) {
    return new ReadBody(body, type).read();
  }

  private <T> Given<T> read() {
    try (JsonParser parser = parser()) {
      T read = READER.forType(type).readValue(parser);
      if (read == null
          || read instanceof JsonNode node && (node.isNull() || node.isMissingNode())) {
        throw Problem.badRequest("$", "a JSON value is needed, not null");
      }
      return new Given<>(read, List.of(), 0, this::written);
    } catch (JsonProcessingException e) {
      return readAll(e);
    } catch (IOException e) {
      throw new IllegalStateException("the body lies in memory", e);
    }
  }

  private JsonParser parser() throws IOException {
    return Json.parser(new ByteArrayInputStream(body));
  }

  private <T> Given<T> readAll(JsonProcessingException first) {
    JsonNode tree;
    try (JsonParser parser = parser()) {
      tree = READER.forType(JsonNode.class).readValue(parser);
    } catch (JsonProcessingException e) {
      return unreadable(first, e);
    } catch (IOException e) {
      throw new IllegalStateException("the body lies in memory", e);
    }
    if (tree == null || tree.isMissingNode()) {
      throw JsonFault.problem(first);
    }
    ReadAll.Read<T> read = ReadAll.of(tree, type, "$", most());
    return read.faults().isEmpty()
        ? unreadable(first, first) // a fault that a tree does not have
        : new Given<>(read.value(), placed(read.faults()), 0, this::written);
  }

  /** A field of the wrong form may stand before the place where the JSON ends. */
  private static <T> Given<T> unreadable(
      JsonProcessingException first, JsonProcessingException last) {
    List<Violation> faults = new ArrayList<>();
    if (first instanceof JsonMappingException mapping
        && !mapping.getPath().isEmpty()
        && Causes.find(first, Problem.class).isEmpty()) {
      faults.addAll(JsonFault.problem(first).errors());
    }
    JsonFault.problem(last).errors().stream()
        .filter(fault -> faults.stream().noneMatch(known -> known.path().equals(fault.path())))
        .forEach(faults::add);
    return new Given<>(null, faults, 0, path -> null);
  }

  /** Each costs another reading: of a large body only those are looked for that can be named. */
  private int most() {
    return body.length <= SHORT ? MOST_OF_A_SHORT_ONE : Problem.MOST + 1;
  }

  private List<Violation> placed(List<Violation> faults) {
    Set<String> wanted = new HashSet<>();
    faults.forEach(fault -> wanted.add(fault.path()));
    Map<String, String> places = new LinkedHashMap<>();
    visit(wanted, (path, parser) -> places.put(path, place(parser.currentTokenLocation())));
    List<String> order = List.copyOf(places.keySet());
    return faults.stream()
        .sorted(Comparator.comparing(fault -> order.indexOf(fault.path())))
        .map(f -> new Violation(f.path(), f.detail() + places.getOrDefault(f.path(), "")))
        .toList();
  }

  static String place(JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  /** The text of a number, a string or a word; null for anything else. */
  private String written(String path) {
    Map<String, String> texts = new HashMap<>();
    visit(
        Set.of(path),
        (at, parser) -> {
          if (parser.currentToken().isScalarValue()) {
            texts.put(at, parser.getText());
          }
        });
    return texts.get(path);
  }

  private interface Visitor {
    void at(String path, JsonParser parser) throws IOException;
  }

  /** Looks at the values of some paths. */
  private void visit(Set<String> paths, Visitor visitor) {
    try (JsonParser parser = parser()) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME || token.isStructEnd()) {
          continue;
        }
        JsonStreamContext inside = parser.getParsingContext();
        JsonStreamContext at = token.isStructStart() ? inside.getParent() : inside;
        String end = segment(at);
        if (paths.stream().anyMatch(path -> path.endsWith(end)) && paths.contains(path(at))) {
          visitor.at(path(at), parser);
        }
      }
    } catch (IOException e) {
      // What stands behind the place where the JSON ends has no place of its own.
    }
  }

  private static String path(JsonStreamContext at) {
    return "$" + path(at, 0);
  }

  /** The path of a place from some depth on. */
  static String path(JsonStreamContext at, int depth) {
    return at.getNestingDepth() <= depth ? "" : path(at.getParent(), depth) + segment(at);
  }

  private static String segment(JsonStreamContext at) {
    if (at.inRoot()) {
      return "$";
    }
    return at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName();
  }
}
