package org.watchbill.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;

/**
 * Takes instants and durations as ISO-8601 text only. The library's own readers also take numbers,
 * as seconds; somebody who sends milliseconds would wait 50,000 years for his job.
 */
final class IsoText<T> extends StdScalarDeserializer<T> {

  private final transient Function<String, T> parse;

  private IsoText(Class<T> type, Function<String, T> parse) {
    super(type);
    this.parse = parse;
  }

  static SimpleModule module() {
    return new SimpleModule("iso-text")
        .addDeserializer(
            Instant.class,
            new IsoText<>(Instant.class, text -> OffsetDateTime.parse(text).toInstant()))
        .addDeserializer(Duration.class, new IsoText<>(Duration.class, Duration::parse));
  }

  @Override
  @SuppressWarnings("unchecked")
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return (T) context.handleUnexpectedToken(handledType(), parser);
    }
    String text = parser.getText();
    try {
      return parse.apply(text);
    } catch (DateTimeException e) {
      return (T) context.handleWeirdStringValue(handledType(), text, "not ISO-8601");
    }
  }
}
