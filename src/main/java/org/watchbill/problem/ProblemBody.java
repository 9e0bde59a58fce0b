package org.watchbill.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.watchbill.json.Json;

/** A problem as RFC 9457 writes it. */
public final class ProblemBody {

  /** Its media type. */
  public static final String TYPE = "application/problem+json";

  private ProblemBody() {}

  /** {@code {type, title, status, detail, errors: [{path, detail}], more}}. */
  public static ObjectNode of(Problem problem) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("type", "about:blank");
    body.put("title", problem.title());
    body.put("status", problem.status());
    body.put("detail", problem.getMessage());
    if (!problem.errors().isEmpty()) {
      ArrayNode errors = body.putArray("errors");
      problem
          .errors()
          .forEach(
              e -> errors.addObject().put("path", Shown.line(e.path())).put("detail", e.detail()));
      if (problem.more() > 0) {
        body.put("more", problem.more());
      }
    }
    return body;
  }

  /** For answers written outside JAX-RS. */
  public static byte[] bytes(Problem problem) {
    try {
      return Json.mapper().writeValueAsBytes(of(problem));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }

  static Response response(Problem problem) {
    Response.ResponseBuilder answer =
        Response.status(problem.status()).type(TYPE).entity(of(problem));
    if (problem.retryAfter() > 0) {
      answer.header(HttpHeaders.RETRY_AFTER, problem.retryAfter());
    }
    return answer.build();
  }
}
