package org.watchbill.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import org.watchbill.problem.Allowed;

/** {@code OPTIONS} says what is allowed, in the header {@code Allow} and nothing else. */
@Provider
public class TellOptions implements ContainerResponseFilter {

  private static final int NO_CONTENT = 204;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getMethod().equals(HttpMethod.OPTIONS) && response.getStatus() < 300) {
      response.setEntity(null);
      response.setStatus(NO_CONTENT);
      response.getHeaders().remove(HttpHeaders.LAST_MODIFIED);
      response.getHeaders().putSingle(HttpHeaders.ALLOW, Allowed.all(response.getAllowedMethods()));
    }
  }
}
