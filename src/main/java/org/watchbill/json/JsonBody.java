package org.watchbill.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.watchbill.problem.Problem;

/**
 * Reads and writes bodies by {@link Json}, in place of the server's own JSON: that one passes over
 * unknown fields and cannot name the place of an error.
 */
@Provider
@Priority(1)
@Consumes(MediaType.APPLICATION_JSON)
@Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
public class JsonBody implements MessageBodyReader<Object>, MessageBodyWriter<Object> {

  /** The stream is the container's to close. */
  private static final ObjectWriter WRITER =
      Json.mapper().writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  @Override
  public boolean isReadable(Class<?> type, Type generic, Annotation[] on, MediaType media) {
    return isOurs(type);
  }

  @Override
  public boolean isWriteable(Class<?> type, Type generic, Annotation[] on, MediaType media) {
    return isOurs(type);
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("org.watchbill.")
        || JsonNode.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || List.class.isAssignableFrom(type);
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type generic,
      Annotation[] on,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    return read(body, generic);
  }

  /**
   * Reads a body that may be left out.
   *
   * @return what was given; with a null for a value if there is none
   * @throws Problem 400 naming the JSON paths
   */
  public static <T> Given<T> optional(InputStream body, Class<T> type) {
    byte[] bytes = bytes(body);
    return bytes.length == 0
        ? new Given<>(null, List.of(), 0, path -> null)
        : ReadBody.of(bytes, Json.mapper().constructType(type));
  }

  /** A {@link Given} is left to the resource; of any other type all faults are told at once. */
  static Object read(InputStream body, Type type) {
    JavaType read = Json.mapper().constructType(type);
    return read.hasRawClass(Given.class)
        ? ReadBody.of(bytes(body), read.containedType(0))
        : ReadBody.of(bytes(body), read).good(value -> {});
  }

  private static byte[] bytes(InputStream body) {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw Problem.badRequest("$", "the body ends early");
    }
  }

  /** What an earlier version kept may hold half a character; its reader is to see the rest. */
  private static CharsetEncoder mending() {
    return StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void writeTo(
      Object value,
      Class<?> type,
      Type generic,
      Annotation[] on,
      MediaType media,
      MultivaluedMap<String, Object> headers,
      OutputStream body)
      throws IOException {
    WRITER.writeValue(new OutputStreamWriter(body, mending()), value);
  }
}
