package org.watchbill.container.rehearsal;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.logging.Logger;
import org.watchbill.container.kept.Kept;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** Keeps something by JPA, which writes it at the commit and not before. */
@JobType("test.keep")
@ApplicationScoped
public class Keep implements JobHandler<Keep.Request> {

  private static final Logger LOG = Logger.getLogger(Keep.class.getName());

  /** What to keep; nothing is what the table refuses. */
  public record Request(String name, String what) {}

  @PersistenceContext(unitName = "kept")
  EntityManager em;

  @Override
  public Verdict handle(Request request, JobContext job) {
    job.log("told of " + request.name());
    LOG.info("keeps " + request.name() + (job.rehearsal() ? ", in a rehearsal" : ""));
    em.persist(new Kept(request.name(), request.what()));
    return Verdict.done();
  }
}
