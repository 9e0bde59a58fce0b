package org.watchbill.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;

/**
 * Answers what the container refuses before any of our code sees it, or what fails beside it: its
 * own page would show a version or a stack trace, or nothing at all. {@code web.xml} leads here.
 */
@WebServlet("/error")
public class ContainerErrors extends HttpServlet {

  private static final int NOT_FOUND = 404;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Integer refused = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    int status = refused == null ? NOT_FOUND : refused; // somebody came by the address itself
    String path = uri == null ? request.getRequestURI() : uri.toString();
    answer(response, status, path);
  }

  /** Says in an answer that has no body yet what its status means. */
  public static void answer(HttpServletResponse response, int status, String path)
      throws IOException {
    byte[] body =
        ProblemBody.bytes(new Problem(status, title(status), why(status, path), List.of()));
    response.setStatus(status);
    response.setContentType(ProblemBody.TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static String title(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Error " + status : known.getReasonPhrase();
  }

  private static String why(int status, String path) {
    return switch (status) {
      case 400 ->
          "the server cannot read the request: its line, a header or an escape is malformed";
      case NOT_FOUND -> "there is nothing at " + path;
      case 405 -> "the method is not possible at " + path;
      case 413 -> "the request is larger than the server takes";
      default -> status < 500 ? "the request is refused" : "the server's log may say more";
    };
  }
}
