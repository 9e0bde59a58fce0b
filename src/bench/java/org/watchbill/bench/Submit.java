package org.watchbill.bench;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Collections;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;

/** The transactions of an application that submits jobs. */
@ApplicationScoped
public class Submit {

  private static final JsonNode PAYLOAD = Json.tree(Filling.USUAL);

  @Inject Jobs jobs;

  /** Many jobs in one transaction. */
  @Transactional
  public void many(String type, String queue, int count) {
    NewJob job = NewJob.of(type, PAYLOAD).withQueue(queue);
    jobs.submitAll(Collections.nCopies(count, job));
  }

  /** One job in one transaction, which may do other things too; its id. */
  @Transactional
  public long one(Class<? extends JobHandler<Filling>> handler) {
    return jobs.submit(handler, Filling.USUAL).id();
  }

  /** One job by who has no transaction; its id. */
  public long alone(String type) {
    return jobs.submit(NewJob.of(type, PAYLOAD));
  }
}
