package org.watchbill.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.watchbill.problem.ContainerErrors;

/**
 * Puts {@link SafeHeaders} on whatever answers, the container's error pages included, and a body
 * where JAX-RS refuses without one, as it does a malformed {@code Accept}.
 */
@WebFilter(
    urlPatterns = "/*",
    dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC},
    asyncSupported = true)
public class SayInEveryAnswer extends HttpFilter {

  private static final int REFUSED = 400;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    SafeHeaders.on(response);
    chain.doFilter(request, response);
    if (response.getStatus() >= REFUSED
        && response.getContentType() == null
        && !response.isCommitted()
        && !request.isAsyncStarted()) {
      ContainerErrors.answer(response, response.getStatus(), request.getRequestURI());
    }
  }
}
