package org.watchbill.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.watchbill.problem.Problem.Violation;

/**
 * Reads a tree as a type and goes on where the library would stop: what cannot be read is noted,
 * taken out, and the rest read again.
 */
final class ReadAll {

  /** The value as far as it could be read, null if not at all; and what could not. */
  record Read<T>(T value, List<Violation> faults) {}

  private static final Pattern SEGMENT = Pattern.compile("\\[\\d{1,9}]|\\.[^.\\[]*");

  private final JavaType type;
  private final String root;
  private final int most;
  private final List<Violation> faults = new ArrayList<>();

  private ReadAll(JavaType type, String root, int most) {
    this.type = type;
    this.root = root;
    this.most = most;
  }

  /**
   * Reads.
   *
   * @param tree is left as it is
   * @param root its own path: {@code $}, {@code $.payload}
   * @param most faults to look for; with more it reads nothing
   */
  static <T> Read<T> of(JsonNode tree, JavaType type, String root, int most) {
    try {
      return new Read<>(Json.mapper().<T>treeToValue(tree, type), List.of());
    } catch (JsonProcessingException e) {
      ReadAll read = new ReadAll(type, root, most);
      T value = read.rest(tree.deepCopy(), e);
      read.faults.sort(Comparator.comparing(f -> read.place(tree, f), Arrays::compare));
      return new Read<>(value, read.faults);
    }
  }

  private <T> T rest(JsonNode tree, JsonProcessingException first) {
    JsonProcessingException e = first;
    while (note(e) && takeOut(tree, e)) {
      try {
        return Json.mapper().treeToValue(tree, type);
      } catch (JsonProcessingException next) {
        e = next;
      }
    }
    return null;
  }

  /** Where a fault stands, level by level; what cannot be found comes last. */
  private int[] place(JsonNode tree, Violation fault) {
    List<String> segments = segments(fault.path().substring(root.length()));
    JsonNode parent = tree;
    int[] place = new int[segments.size()];
    for (int i = 0; i < place.length; i++) {
      place[i] = ordinal(parent, segments.get(i));
      parent = child(parent, segments.get(i));
    }
    return place;
  }

  private static int ordinal(JsonNode parent, String segment) {
    if (segment.startsWith("[")) {
      return index(segment);
    }
    int ordinal = 0;
    for (Iterator<String> names = parent.fieldNames(); names.hasNext(); ordinal++) {
      if (names.next().equals(segment.substring(1))) {
        return ordinal;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** False when there are so many that more would not be told. */
  private boolean note(JsonProcessingException e) {
    String path = root + Json.path(e);
    if (faults.stream().noneMatch(known -> isWithin(known.path(), path))) { // or it follows of them
      faults.add(new Violation(path, Json.why(e)));
    }
    return faults.size() < most;
  }

  /** Whether a path is another one or leads to something below it. */
  static boolean isWithin(String path, String whole) {
    return path.startsWith(whole)
        && (path.length() == whole.length() || ".[".indexOf(path.charAt(whole.length())) >= 0);
  }

  /** A field goes; an element becomes a null, so that those after it keep their places. */
  private static boolean takeOut(JsonNode tree, JsonProcessingException e) {
    List<Reference> path = e instanceof JsonMappingException at ? at.getPath() : List.of();
    JsonNode parent = tree;
    for (int i = 0; i < path.size() - 1; i++) {
      parent = child(parent, path.get(i));
    }
    if (path.isEmpty()) {
      return false;
    }
    Reference last = path.get(path.size() - 1);
    if (parent instanceof ObjectNode object) {
      return object.remove(last.getFieldName()) != null;
    }
    boolean present = parent instanceof ArrayNode array && array.hasNonNull(last.getIndex());
    if (present) {
      ((ArrayNode) parent).setNull(last.getIndex());
    }
    return present;
  }

  private static JsonNode child(JsonNode parent, Reference at) {
    return at.getFieldName() == null ? parent.path(at.getIndex()) : parent.path(at.getFieldName());
  }

  /** The text of the value at a path below a tree, {@code .tags[2]}; null if it has none. */
  static String text(JsonNode tree, String path) {
    JsonNode at = at(tree, path);
    return at.isValueNode() ? at.asText() : null;
  }

  /** The value at such a path, or a missing node. */
  static JsonNode at(JsonNode tree, String path) {
    JsonNode at = tree;
    for (String segment : segments(path)) {
      at = child(at, segment);
    }
    return at;
  }

  private static JsonNode child(JsonNode parent, String segment) {
    return segment.startsWith("[")
        ? parent.path(index(segment))
        : parent.path(segment.substring(1));
  }

  private static int index(String segment) {
    return Integer.parseInt(segment.substring(1, segment.length() - 1));
  }

  /** A name with a point or bracket in it is taken for several, which nothing has. */
  private static List<String> segments(String path) {
    return SEGMENT.matcher(path).results().map(MatchResult::group).toList();
  }
}
