package org.watchbill.handler;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import org.watchbill.json.Json;

/**
 * Reads a payload and keeps no more of it than its text if it is not short: a tree takes up to
 * thirty times as much, and a request may bring ten thousand payloads.
 */
final class KeepAsText extends JsonDeserializer<JsonNode> {

  private static final int SHORT = 256;

  @Override
  public JsonNode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode tree = context.readTree(parser);
    if (!tree.isContainerNode() || tree.isEmpty()) {
      return tree;
    }
    String text = Json.write(tree);
    return text.length() <= SHORT ? tree : new POJONode(new RawValue(text));
  }

  @Override
  public JsonNode getNullValue(DeserializationContext context) {
    return JsonNodeFactory.instance.nullNode();
  }

  static boolean isText(JsonNode payload) {
    return payload instanceof POJONode pojo && pojo.getPojo() instanceof RawValue;
  }

  static String text(JsonNode payload) {
    return (String) ((RawValue) ((POJONode) payload).getPojo()).rawValue();
  }
}
