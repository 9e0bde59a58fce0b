package org.watchbill.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
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
import java.io.PushbackInputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
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

  private static final ObjectReader READER = Json.mapper().reader();

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
   * @return null if there is none
   * @throws Problem 400 or 422 naming the JSON path
   */
  public static <T> T optional(InputStream body, Class<T> type) {
    PushbackInputStream stream = new PushbackInputStream(body);
    try {
      int first = stream.read();
      if (first < 0) {
        return null;
      }
      stream.unread(first);
    } catch (IOException e) {
      throw Problem.badRequest("$", "the body ends early");
    }
    return type.cast(read(stream, type));
  }

  static Object read(InputStream body, Type type) {
    try (JsonParser parser = Json.parser(body)) {
      Object read = READER.forType(Json.mapper().constructType(type)).readValue(parser);
      if (read == null
          || read instanceof JsonNode node && (node.isNull() || node.isMissingNode())) {
        throw Problem.badRequest("$", "a JSON value is needed, not null");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw JsonFault.problem(e);
    } catch (IOException e) {
      throw Problem.badRequest("$", "the body ends early");
    }
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
    WRITER.writeValue(body, value);
  }
}
