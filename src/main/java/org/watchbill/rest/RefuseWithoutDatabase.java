package org.watchbill.rest;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Presence;

/** While the database is away, answers so at once instead of having each request find it out. */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION + 1)
public class RefuseWithoutDatabase implements ContainerRequestFilter {

  @Inject Presence database;

  @Override
  public void filter(ContainerRequestContext request) {
    if (!database.known()) {
      throw Problem.away();
    }
  }
}
