package org.watchbill.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.watchbill.problem.Shown;

/** Says what is wrong with JSON in the words of JSON, not in Java's. */
final class JsonWords {

  private static final Map<Class<?>, String> TEXTS =
      Map.of(
          Instant.class, "an instant such as \"2031-02-28T08:30:00Z\"",
          Duration.class, "a duration such as \"PT30S\"",
          LocalDate.class, "a date such as \"2031-02-28\"",
          LocalTime.class, "a time such as \"08:30:00\"",
          LocalDateTime.class, "a date and time such as \"2031-02-28T08:30:00\"",
          ZoneId.class, "a time zone such as \"Europe/Berlin\"",
          String.class, "a text");

  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, long.class, short.class, Integer.class, Long.class, Short.class);

  private JsonWords() {}

  /** One line. */
  static String why(JsonProcessingException e) {
    if (e.getOriginalMessage().startsWith("Duplicate field")) {
      return "given twice";
    }
    if (e instanceof StreamConstraintsException) {
      return bound(e.getOriginalMessage());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown field; known fields: "
          + unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
    }
    if (e instanceof InvalidFormatException wrong && wrong.getValue() instanceof String text) {
      return "\"" + Shown.of(text) + "\" is not " + kind(wrong.getTargetType());
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return line(Optional.ofNullable(e.getCause().getMessage()).orElse("not allowed"));
    }
    if (e instanceof MismatchedInputException wrong
        && !(e instanceof InvalidNullException)
        && wrong.getTargetType() != null) {
      return mismatch(e.getOriginalMessage(), wrong.getTargetType());
    }
    if (e instanceof InputCoercionException) {
      return "is a number too large or too small";
    }
    if (e instanceof JsonMappingException
        && e.getCause() instanceof JsonProcessingException cause) {
      return why(cause); // it only says where
    }
    if (e.getOriginalMessage().startsWith("Unexpected end-of-input")) {
      return "not JSON: it ends in the midst of a value";
    }
    return e instanceof JsonParseException && !(e instanceof DoorParser.Refused)
        ? "not JSON: " + line(e.getOriginalMessage())
        : line(e.getOriginalMessage());
  }

  /** The library has one exception for these three, and tells them apart in its text alone. */
  private static String mismatch(String message, Class<?> type) {
    if (message.startsWith("Trailing token")) {
      return "something follows the value";
    }
    if (message.startsWith(FiniteDouble.OUT_OF_RANGE)) {
      return line(message);
    }
    return message.startsWith("No content to map")
        ? "a JSON value is needed, not nothing"
        : "must be " + kind(type);
  }

  /** The library names its own setting, which nobody outside can change. */
  static String bound(String message) {
    if (message.startsWith("Number value length")) {
      return "out of bounds: " + WrittenNumber.RULE;
    }
    if (message.startsWith("Document nesting depth")) {
      return "nested more than 1,000 deep";
    }
    return message.startsWith("Name length") || message.startsWith("Name value length")
        ? "the name of a field has more than 50,000 characters"
        : "longer than what can be read";
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
    }
    if (WHOLE.contains(type)) {
      return "a whole number"
          + (type == int.class || type == Integer.class ? " of at most 32 bits" : "");
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "an array";
    }
    return TEXTS.getOrDefault(type, "an object");
  }

  private static String line(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
