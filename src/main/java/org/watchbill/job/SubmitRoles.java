package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;
import org.watchbill.security.Caller;

/** Which types of jobs the caller may submit. */
@ApplicationScoped
public class SubmitRoles {

  @Inject Handlers handlers;
  @Inject Caller caller;

  /** Whether a job's type has a handler. */
  public boolean knows(NewJob job) {
    return job.type() != null && handlers.known(job.type()).isPresent();
  }

  /**
   * Refuses a job whose type asks for a role the caller lacks; an unknown type asks for none.
   *
   * @param at the job's JSON path
   * @throws Problem 403
   */
  public void refuseOthers(NewJob job, String at) {
    Set<String> roles =
        job == null || job.type() == null
            ? Set.of()
            : handlers.known(job.type()).map(Handler::submitRoles).orElse(Set.of());
    if (!roles.isEmpty() && roles.stream().noneMatch(caller::isIn)) {
      throw Problem.forbidden(
          "%s.type: jobs of type '%s' may be submitted with the role %s only"
              .formatted(at, job.type(), String.join(" or ", roles)));
    }
  }
}
