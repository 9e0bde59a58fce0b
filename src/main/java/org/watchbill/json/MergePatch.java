package org.watchbill.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Edits JSON by a JSON merge patch, RFC 7396. */
public final class MergePatch {

  private MergePatch() {}

  /**
   * The target with the patch applied; neither is changed.
   *
   * <p>A field of the patch replaces the one of that name, a null takes it away, an object is
   * merged into it. A patch that is no object takes the target's place as a whole.
   */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode merged =
        target != null && target.isObject()
            ? target.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    patch
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), apply(merged.get(field.getKey()), field.getValue()));
              }
            });
    return merged;
  }
}
