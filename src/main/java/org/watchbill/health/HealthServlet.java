package org.watchbill.health;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.watchbill.json.Json;

/**
 * {@code /health}, {@code /health/ready}, {@code /health/live}, {@code /health/started}: 200 if the
 * node is, 503 if not, beside the REST API and without a login. The first is the second.
 */
@WebServlet(urlPatterns = {"/health", "/health/*"})
public class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Inject transient Health health;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Health.Answer answer = answer(request.getPathInfo() == null ? "" : request.getPathInfo());
    if (answer == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    byte[] body = Json.write(answer).getBytes(StandardCharsets.UTF_8);
    response.setStatus(
        answer.isUp() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.getOutputStream().write(body);
  }

  private Health.Answer answer(String path) {
    return switch (path) {
      case "", "/", "/ready" -> health.ready();
      case "/live" -> health.live();
      case "/started" -> health.started();
      default -> null;
    };
  }
}
