package org.watchbill.system;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.json.Json;

/**
 * A place in an endpoint's body where a value may stand, as the record says that the body is read
 * into: tests that go over all fields put there what no field takes.
 *
 * @param endpoint whose
 * @param steps names of fields and indices of elements
 * @param type of what the field is read into
 */
record Site(Endpoint endpoint, List<Object> steps, JavaType type) {

  private static final ObjectMapper PLAIN = new ObjectMapper();
  private static final int DEEPEST = 6;

  /** All of an endpoint's; none if its body is not JSON. */
  static List<Site> of(Endpoint endpoint) throws IOException {
    Example example = Examples.of(endpoint);
    List<Site> sites = new ArrayList<>();
    if (example.shape() != null) {
      List<Object> root = PLAIN.readTree(example.body()).isArray() ? List.of(0) : List.<Object>of();
      add(endpoint, root, Json.mapper().constructType(example.shape()), sites);
    }
    return sites;
  }

  private static void add(Endpoint endpoint, List<Object> steps, JavaType type, List<Site> sites) {
    if (type.isCollectionLikeType()) {
      add(endpoint, with(steps, 0), type.getContentType(), sites);
      return;
    }
    boolean ours = type.getRawClass().getName().startsWith("org.watchbill.");
    if (!ours || isOneValue(type) || steps.size() > DEEPEST) {
      sites.add(new Site(endpoint, steps, type));
      return;
    }
    for (BeanPropertyDefinition field :
        Json.mapper().getDeserializationConfig().introspect(type).findProperties()) {
      add(endpoint, with(steps, field.getName()), field.getPrimaryType(), sites);
    }
  }

  private static boolean isOneValue(JavaType type) {
    return type.isEnumType()
        || Json.mapper().getSerializationConfig().introspect(type).findJsonValueAccessor() != null;
  }

  private static List<Object> with(List<Object> steps, Object step) {
    List<Object> longer = new ArrayList<>(steps);
    longer.add(step);
    return List.copyOf(longer);
  }

  /** The endpoint's example with a value at this place. */
  String body(JsonNode value) throws IOException {
    JsonNode root = PLAIN.readTree(Examples.of(endpoint).body());
    JsonNode at = root;
    for (int i = 0; i < steps.size(); i++) {
      boolean last = i == steps.size() - 1;
      JsonNode next = last ? value : child(at, i);
      if (at instanceof ArrayNode array) {
        if (array.isEmpty()) {
          array.add(next);
        } else {
          array.set(0, next);
        }
      } else {
        ((ObjectNode) at).set((String) steps.get(i), next);
      }
      at = next;
    }
    return root.toString();
  }

  /** What is there already, or something empty that the next step fits. */
  private JsonNode child(JsonNode at, int step) {
    JsonNode there = steps.get(step) instanceof String name ? at.path(name) : at.path(0);
    if (there.isContainerNode() && there.isArray() == steps.get(step + 1) instanceof Integer) {
      return there;
    }
    return steps.get(step + 1) instanceof Integer
        ? PLAIN.createArrayNode()
        : PLAIN.createObjectNode();
  }

  /** As an error names it. */
  String path() {
    StringBuilder path = new StringBuilder("$");
    steps.forEach(step -> path.append(step instanceof Integer ? "[" + step + "]" : "." + step));
    return path.toString();
  }

  /** Whether any JSON may stand there. */
  boolean takesAnything() {
    return type.hasRawClass(JsonNode.class);
  }

  boolean isText() {
    return type.hasRawClass(String.class);
  }

  @Override
  public String toString() {
    return endpoint + " " + path();
  }
}
