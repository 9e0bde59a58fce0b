package org.watchbill.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;

/**
 * Reads a tree whose numbers are written again as they came. The library's own reader makes {@code
 * double}s of them, so that {@code 1e400} becomes infinite and the twentieth digit is lost, or
 * takes off the zeroes of {@code 1.10}.
 */
final class ExactTree extends StdDeserializer<JsonNode> {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  ExactTree() {
    super(JsonNode.class);
  }

  @Override
  public JsonNode getNullValue(DeserializationContext context) {
    return NODES.nullNode();
  }

  /** A field that is left out is not the same as null. */
  @Override
  public Object getAbsentValue(DeserializationContext context) {
    return null;
  }

  @Override
  public JsonNode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser, context, parser.nextToken());
      case FIELD_NAME, END_OBJECT -> object(parser, context, token);
      case START_ARRAY -> array(parser, context);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_EMBEDDED_OBJECT -> embedded(parser.getEmbeddedObject());
      default -> (JsonNode) context.handleUnexpectedToken(handledType(), parser);
    };
  }

  private ObjectNode object(JsonParser parser, DeserializationContext context, JsonToken first)
      throws IOException {
    ObjectNode object = NODES.objectNode();
    for (JsonToken at = first; at == JsonToken.FIELD_NAME; at = parser.nextToken()) {
      String name = parser.currentName();
      parser.nextToken();
      if (object.replace(name, deserialize(parser, context)) != null) {
        context.reportInputMismatch(this, "Duplicate field '%s'", name);
      }
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, DeserializationContext context) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(deserialize(parser, context));
    }
    return array;
  }

  /** Java's own NaN and infinities, which JSON has not, stay what they are, to be refused. */
  private static JsonNode number(JsonParser parser) throws IOException {
    return parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT) && parser.isNaN()
        ? NODES.numberNode(parser.getDoubleValue())
        : WrittenNumber.of(parser.getText());
  }

  /** What Java put into a tree in the making. */
  private static JsonNode embedded(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof byte[] bytes) {
      return NODES.binaryNode(bytes);
    }
    return value instanceof RawValue raw ? NODES.rawValueNode(raw) : NODES.pojoNode(value);
  }
}
