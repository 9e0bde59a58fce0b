package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.Weights;
import org.watchbill.settings.Settings;
import org.watchbill.worker.InFlight.Waiting;

/** Wherever a worker's turn breaks off, and by whatever: it holds nothing afterwards. */
class WorkTest {

  private static final List<Throwable> WHATEVER =
      List.of(
          new IllegalStateException("the database is away"),
          new OutOfMemoryError("as if"),
          new StackOverflowError(),
          new java.io.IOException("undeclared"));

  private final Work work = new Work();
  private final Fairness fairness = new Fairness();
  private final InFlight inFlight = new InFlight();
  private String breaks = "";
  private Throwable why;
  private int claims;
  private Set<String> scarce = Set.of();
  private final List<Set<String>> withouts = new ArrayList<>();

  /** What is to break here breaks. */
  private void at(String step) {
    if (step.equals(breaks)) {
      WorkTest.<RuntimeException>sneak(why);
    }
  }

  @SuppressWarnings("unchecked") // as code in another language does
  private static <T extends Throwable> void sneak(Throwable why) throws T {
    throw (T) why;
  }

  @BeforeEach
  void begin() {
    Doorbell bell = new Bell();
    Lease lease =
        new Lease() {
          @Override
          public boolean claims() {
            at("lease");
            return true;
          }
        };
    GroupSize sizes = new Sizes();
    inFlight.attempts = new RunningAttempts();
    fairness.settings = new Settings(key -> Optional.empty());
    fairness.weights =
        new Weights() {
          @Override
          public void refresh() {
            at("refresh");
          }

          @Override
          public int of(String queue) {
            at("weight");
            return 1;
          }
        };
    fairness.sizes = sizes;
    fairness.lease = lease;
    fairness.inFlight = inFlight;
    fairness.doorbell = bell;
    fairness.begin();
    work.claims =
        new ClaimJobs() {
          @Override
          public Claim claim(String queue, int limit, Set<String> without) {
            at("claim");
            withouts.add(without);
            return new Claim(
                ++claims % 2 == 1 ? List.of(Claimed.ofType("a", claims)) : List.of(), false, true);
          }

          @Override
          public void release(List<Waiting> claimed) {
            at("release");
          }
        };
    GiveBack giveBack = new GiveBack();
    giveBack.claims = work.claims;
    giveBack.doorbell = bell;
    giveBack.inFlight = inFlight;
    work.giveBack = giveBack;
    work.run =
        new RunJob() {
          @Override
          public void run(Job job) {
            at("run");
          }
        };
    work.outside =
        new RunOutside() {
          @Override
          public void run(List<Job> jobs, Predicate<Job> begins) {
            at("outside");
          }
        };
    work.inHand =
        new InHand(fairness.settings) {
          @Override
          public boolean take(Job job) {
            at("take");
            return true;
          }

          @Override
          public void left(Job job) {
            at("left");
          }

          @Override
          Set<String> without(String queue) {
            return scarce;
          }
        };
    work.sizes = sizes;
    work.inFlight = inFlight;
    work.lease = lease;
    work.late = new LateEnds();
    work.late.inFlight = inFlight;
    work.doorbell = bell;
    work.fairness = fairness;
  }

  private final class Bell extends Doorbell {
    @Override
    public void call(String queue) {
      at("call");
    }

    @Override
    public void looks(String queue) {
      at("looks");
    }

    @Override
    public void returns(String queue) {
      at("returns");
    }

    @Override
    public void staysAway(String queue) {
      at("staysAway");
    }

    @Override
    public boolean leaves(String queue) {
      at("leaves");
      return true;
    }
  }

  private final class Sizes extends GroupSize {
    @Override
    public int of(String queue, Set<String> without) {
      at("size");
      return 1;
    }

    @Override
    public int known(List<Job> claimed) {
      at("known");
      return claimed.size();
    }

    @Override
    public boolean brief(List<Job> jobs) {
      at("brief");
      return claims % 4 < 2;
    }

    @Override
    public Set<String> longTypes(String queue, Duration limit) {
      at("longTypes");
      return Set.of();
    }

    @Override
    public boolean shared(String type) {
      at("shared");
      return false;
    }

    @Override
    public boolean outside(String type) {
      return false;
    }
  }

  private void serve(String queue) {
    try {
      work.serve(queue);
    } catch (Throwable e) {
      assertThat(e).isSameAs(why);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lease",
        "refresh",
        "weight",
        "claim",
        "release",
        "run",
        "outside",
        "call",
        "looks",
        "returns",
        "staysAway",
        "leaves",
        "size",
        "known",
        "brief",
        "longTypes",
        "shared",
        "take",
        "left"
      })
  void aTurnThatBreaksOffGivesEverythingBack(String step) {
    for (int round = 0; round < 40; round++) {
      breaks = step;
      why = WHATEVER.get(round % WHATEVER.size());
      serve("q" + round % 3);
      breaks = "";
      assertThat(fairness.inUse()).as("%s, round %d", step, round).isZero();
    }

    serve("q0");
    serve("q1");
    serve("q2");
    assertThat(fairness.inUse()).isZero();
    assertThat(inFlight.idle()).isTrue();
    assertThat(fairness.claiming("q0").mayTakeLong()).isTrue();
    assertThat(fairness.claiming("q0").mayTakeLong()).as("long attempts hold no worker").isTrue();
  }

  @Test
  void aClaimThatFindsTheDatabaseAwayIsKnownToAll() {
    breaks = "claim";
    why = new IllegalStateException(new SQLException("connection refused", "08001"));
    serve("q");
    assertThat(work.late.mayClaim()).isFalse();
  }

  @Test
  void whatWaitsForMemoryIsNotClaimed() {
    scarce = Set.of("large");
    serve("q");
    assertThat(withouts).isNotEmpty().allMatch(Set.of("large")::equals);
  }

  @Test
  void noQueueAtAllTakesNoWorker() {
    for (int i = 0; i < 20; i++) {
      try {
        work.serve(null);
      } catch (NullPointerException e) {
        assertThat(e).hasMessageContaining("no queue");
      }
    }

    assertThat(fairness.inUse()).isZero();
    assertThat(inFlight.idle()).isTrue();
    assertThat(workersOf("q")).isEqualTo(1 + fairness.settings.workers());
  }

  private int workersOf(String queue) {
    int workers = 0;
    do {
      fairness.want(queue);
      workers++;
    } while (fairness.next().isPresent());
    return workers - 1;
  }
}
