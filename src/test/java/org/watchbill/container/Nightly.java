package org.watchbill.container;

import java.util.Map;
import org.watchbill.handler.Cron;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** Declares two schedules of its own. */
@JobType("test.nightly")
@Cron(value = "0 2 * * *", zone = "Europe/Amsterdam", payload = "{\"part\": \"all\"}")
@Cron(value = "@hourly", name = "test.hourly", queue = "nightly", enabled = false)
public class Nightly implements JobHandler<Map<String, String>> {

  @Override
  public Verdict handle(Map<String, String> payload, JobContext job) {
    return Verdict.done();
  }
}
