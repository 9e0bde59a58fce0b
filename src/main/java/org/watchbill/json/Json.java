package org.watchbill.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;
import org.watchbill.problem.Problem;

/**
 * The one way Watchbill reads and writes JSON: instants and durations as ISO-8601 text, unknown
 * fields and duplicate keys refused, numbers kept as they are written, errors that name the JSON
 * path.
 */
public final class Json {

  /** Of an object nested in another; writing has the same bound. */
  private static final int DEEPEST = 1000;

  /** What was written here can be read again, whatever a handler's result is like. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .addModule(new JavaTimeModule())
          .addModule(IsoText.module())
          .addModule(FiniteDouble.module())
          .addModule(
              new SimpleModule("exact-tree").addDeserializer(JsonNode.class, new ExactTree()))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Neither "5" nor 5.7 is the number 5 that somebody may have meant.
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, Json::refuseOtherScalars)
          // A text of blanks is no number, no boolean and no date, and not nothing either.
          .withCoercionConfigDefaults(any -> any.setAcceptBlankAsEmpty(false))
          // What a handler takes as any object keeps all its digits.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final JsonFactory DOOR =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(WrittenNumber.LONGEST)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .setCodec(MAPPER);

  private Json() {}

  /** Nor is 5 the text "5". */
  private static void refuseOtherScalars(MutableCoercionConfig text) {
    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  /**
   * Reads JSON that comes from outside: a text that is not {@link WellFormed}, a number out of
   * bounds and a field given twice are refused where they stand.
   */
  public static JsonParser parser(InputStream body) throws IOException {
    return new DoorParser(DOOR.createParser(body));
  }

  /** The mapper itself, for streams. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** Writes anything of ours as JSON text. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a " + value.getClass().getName() + " cannot be written as JSON: " + why(e), e);
    }
  }

  /** A value as a JSON tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Reads stored JSON text; null stays JSON's null. */
  public static JsonNode tree(String text) {
    try {
      return text == null ? JsonNodeFactory.instance.nullNode() : MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("stored JSON cannot be read: " + why(e), e);
    }
  }

  /**
   * Reads a tree as a {@code type}.
   *
   * @throws Problem 422 naming every path under {@code root} ({@code $} or {@code $.payload}) that
   *     cannot be read
   */
  public static <T> T read(JsonNode tree, Class<T> type, String root) {
    ReadAll.Read<T> read = ReadAll.of(tree, MAPPER.constructType(type), root, Problem.MOST + 1);
    if (!read.faults().isEmpty()) {
      throw Problem.unprocessable(read.faults());
    }
    return read.value();
  }

  /**
   * Reads a tree as a {@code type} as far as it can be read.
   *
   * @param root its own path: {@code $} or {@code $.payload}
   */
  public static <T> Given<T> given(JsonNode tree, JavaType type, String root) {
    ReadAll.Read<T> read = ReadAll.of(tree, type, root, Problem.MOST + 1);
    return Given.ofTree(
        read.value(), read.faults(), path -> ReadAll.text(tree, path.substring(root.length())));
  }

  /** The value at a JSON path, {@code $.tags[2]}, or a missing node. */
  public static JsonNode at(JsonNode tree, String path) {
    return ReadAll.at(tree, path.substring(1));
  }

  /** Reads stored JSON text as the type it was written from. */
  public static <T> T stored(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("stored JSON cannot be read: " + why(e), e);
    }
  }

  /** The place an error points at, as {@code .payload.headers[2]}. */
  public static String path(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return "";
    }
    return mapping.getPath().stream()
        .map(
            ref ->
                ref.getFieldName() == null ? "[" + ref.getIndex() + "]" : "." + ref.getFieldName())
        .collect(Collectors.joining());
  }

  /** What is wrong, in one line and without Java's class names. */
  public static String why(JsonProcessingException e) {
    return JsonWords.why(e);
  }
}
