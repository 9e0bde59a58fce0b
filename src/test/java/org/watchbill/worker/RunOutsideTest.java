package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.errand.Announce;
import org.watchbill.job.Job;
import org.watchbill.job.Settlement;
import org.watchbill.settings.Settings;

/** Attempts that have ended well and wait for their record. */
class RunOutsideTest {

  private static final Settlement DONE = Settlement.done(null, Instant.EPOCH);

  private final RunOutside outside = new RunOutside();
  private final List<Long> told = new ArrayList<>();
  private boolean refuses;
  private Job slow;

  @BeforeEach
  void fill() {
    outside.settings =
        new Settings(
            key ->
                Optional.ofNullable(Map.of("watchbill.worker.group-budget", "PT0.001S").get(key)));
    outside.beanManaged = new BeanManaged();
    outside.late = new LateEnds();
    outside.late.inFlight = new InFlight();
    outside.notes =
        new OpenNotes() {
          @Override
          public void ended(Job job) {}
        };
    outside.announce =
        new Announce() {
          @Override
          public void tell(Object event) {}
        };
    outside.run =
        new RunJob() {
          @Override
          Optional<Settlement> call(Job job) {
            if (job == slow) {
              while (told.isEmpty()) {
                outside.recordOverdue(); // as the second hand does
              }
            }
            return Optional.of(DONE);
          }

          @Override
          void complete(Job job, Settlement settlement) {
            record(job);
          }
        };
    outside.completion =
        new Completion() {
          @Override
          public boolean completeAll(List<Job> jobs, List<Settlement> settlements) {
            if (refuses) {
              throw new IllegalStateException("refused");
            }
            jobs.forEach(RunOutsideTest.this::record);
            return true;
          }
        };
  }

  private void record(Job job) {
    assertThat(outside.has(InFlight.Token.of(job))).as("in hand while it is recorded").isTrue();
    told.add(job.id());
  }

  private void run(Job... jobs) {
    outside.run(List.of(jobs), job -> true);
    for (Job job : jobs) {
      assertThat(outside.has(InFlight.Token.of(job))).isFalse();
      assertThat(told).contains(job.id());
    }
    assertThat(told).hasSize(jobs.length);
  }

  @Test
  void whatTheSecondHandRecordsIsInHandUntilItIsRecorded() {
    slow = Claimed.job(2, 1);
    run(Claimed.job(1, 1), slow, Claimed.job(3, 1));
  }

  @Test
  void soIsWhatIsRecordedOneByOne() {
    refuses = true;
    run(Claimed.job(1, 1), Claimed.job(2, 1));
  }
}
