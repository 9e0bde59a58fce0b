package org.watchbill.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Takes a number for a {@code double} or {@code float} only if that can hold it, if not to the last
 * digit: {@code 1e400} would become infinite without a word, and {@code 1e-400} nothing.
 */
final class FiniteDouble<T extends Number> extends StdScalarDeserializer<T> {

  /** How its objection begins. */
  static final String OUT_OF_RANGE = "out of range";

  private static final Pattern SOMETHING = Pattern.compile("^-?[0.]*[1-9].*");

  private final transient JsonDeserializer<?> plain;

  private FiniteDouble(Class<T> type) {
    super(type);
    plain = NumberDeserializers.find(type, type.getName());
  }

  static SimpleModule module() {
    return new SimpleModule("finite-double")
        .addDeserializer(double.class, new FiniteDouble<>(double.class))
        .addDeserializer(Double.class, new FiniteDouble<>(Double.class))
        .addDeserializer(float.class, new FiniteDouble<>(float.class))
        .addDeserializer(Float.class, new FiniteDouble<>(Float.class));
  }

  @Override
  public T getNullValue(DeserializationContext context) throws JsonMappingException {
    return as(plain.getNullValue(context));
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    String text = parser.currentToken().isNumeric() ? parser.getText() : null;
    T number = as(plain.deserialize(parser, context));
    if (text != null && number != null && !isHeld(text, number.doubleValue())) {
      context.reportInputMismatch(
          this,
          "%s: %s; this number goes up to %s",
          OUT_OF_RANGE,
          WellFormed.shortened(text, 40),
          most());
    }
    return number;
  }

  private static boolean isHeld(String text, double number) {
    return Double.isFinite(number) && (number != 0 || !SOMETHING.matcher(text).matches());
  }

  private String most() {
    return handledType() == float.class || handledType() == Float.class
        ? "3.4e38, and down to 1.4e-45"
        : "1.8e308, and down to 4.9e-324";
  }

  @SuppressWarnings("unchecked") // the deserializer of the very type
  private static <T> T as(Object number) {
    return (T) number;
  }
}
