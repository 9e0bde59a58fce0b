package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.watchbill.job.Failure;
import org.watchbill.job.Job;
import org.watchbill.job.Settlement;
import org.watchbill.settings.Settings;

/** What becomes of a job whose attempt was told to stop. */
@ApplicationScoped
public class StopRules {

  @Inject Settings settings;
  @Inject InstantSource time;

  /** Its settlement; empty if somebody else has settled it, which is why it was told to stop. */
  Optional<Settlement> settlement(Job job, Stopped stopped) {
    if (stopped.why() instanceof Stop.TimedOut timedOut) {
      return Optional.of(timedOut(job, timedOut.limit(), stopped));
    }
    if (stopped.why() instanceof Stop.Drained drained) {
      return Optional.of(
          Settlement.returned(
              "node %s was drained; the attempt, which had run for %s, does not count"
                  .formatted(drained.node(), seconds(stopped.ran())),
              time.instant()));
    }
    return Optional.empty();
  }

  private Settlement timedOut(Job job, Duration limit, Stopped stopped) {
    String why =
        "stopped after %s: an attempt may take %s".formatted(seconds(stopped.ran()), limit);
    return Settlement.timedOut(
        job,
        new Failure(null, why, "it was stopped in " + stopped.where()),
        settings.maxBackoff(),
        ThreadLocalRandom.current().nextDouble(),
        time.instant());
  }

  private static String seconds(Duration ran) {
    return "%d.%03d s".formatted(ran.toSeconds(), ran.toMillisPart());
  }
}
