package org.watchbill.handler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * {@code noop}: succeeds at once and does nothing, whatever object its payload is. For trying out
 * and for measuring what a job costs besides its work.
 */
@ApplicationScoped
@JobType("noop")
@Groupable
public class Noop implements JobHandler<ObjectNode> {

  @Override
  public Verdict handle(ObjectNode payload, JobContext job) {
    return Verdict.done();
  }
}
