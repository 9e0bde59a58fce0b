package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;
import org.watchbill.worker.Frontier.Start;

class FrontierTest {

  private static final long MS = Duration.ofMillis(1).toNanos();
  private static final long PAUSE = Frontier.PAUSE.toNanos();

  private final Frontier frontier = new Frontier(0);

  private static Job job(long id, int priority) {
    return Claimed.ofPriority(priority, id);
  }

  private Start claim(long now, Job... jobs) {
    Start start = frontier.next(now);
    frontier.claimed(start, List.of(jobs), now);
    return start;
  }

  @Test
  void aClaimStartsWhereOthersHadComeToAWhileAgo() {
    assertThat(claim(0, job(7, 4), job(9, 2)).full()).isTrue();
    assertThat(claim(MS, job(8, 4)).floors()).containsOnly(0);
    claim(100 * MS); // at the beginning
    assertThat(claim(101 * MS).floors()).containsOnly(0);
    claim(200 * MS);
    Start start = claim(201 * MS);
    assertThat(start.full()).isFalse();
    assertThat(start.floors()).containsExactly(0, 0, 9, 0, 8, 0, 0, 0, 0, 0);
  }

  @Test
  void oneClaimAtATimeStartsAtTheBeginningAndNotSoonAgain() {
    Start start = frontier.next(0);
    assertThat(start.full()).isTrue();
    assertThat(frontier.next(2 * PAUSE).full()).as("the first is under way").isFalse();
    assertThat(frontier.fullIn(2 * PAUSE)).isEqualTo(Frontier.PAUSE);
    assertThat(frontier.next(Frontier.MOST.toNanos()).full()).as("it came to nothing").isTrue();
  }

  @Test
  void afterAClaimFromTheBeginningTheNextIsDueInAWhile() {
    claim(0);
    assertThat(frontier.fullIn(1)).isEqualTo(Frontier.PAUSE.minusNanos(1));
    assertThat(frontier.next(PAUSE - 1).full()).isFalse();
    assertThat(frontier.next(PAUSE).full()).isTrue();
  }

  @Test
  void aLongWayFromTheBeginningIsGoneMoreRarely() {
    Start start = frontier.next(0);
    frontier.claimed(start, List.of(), 10 * MS);
    assertThat(frontier.next(209 * MS).full()).isFalse();
    start = frontier.next(210 * MS);
    assertThat(start.full()).isTrue();
    frontier.claimed(start, List.of(), 30_000 * MS);
    assertThat(frontier.fullIn(30_000 * MS)).isEqualTo(Frontier.MOST);
  }

  @Test
  void ifThereWereSomeBehindTheOthersStartThere() {
    claim(0, job(1000, 4));
    claim(100 * MS);
    claim(200 * MS);
    assertThat(claim(201 * MS).floors()[4]).isEqualTo(1000);
    assertThat(claim(300 * MS, job(10, 4)).full()).isTrue();
    assertThat(claim(301 * MS, job(11, 4)).floors()[4]).isEqualTo(10);
  }

  /**
   * Jobs of all priorities whose transactions take up to a second, claimed by a few workers: each
   * is claimed, and soon after it could be, though few claims start at the beginning.
   */
  @Test
  void everyJobIsClaimedSoon() {
    for (int seed = 0; seed < 300; seed++) {
      new History(new Random(seed)).play();
    }
  }

  private static final class History {
    private final Random random;
    private final Frontier frontier = new Frontier(0);
    private final TreeMap<Long, List<Job>> commits = new TreeMap<>();
    private final List<Job> ready = new ArrayList<>();
    private final TreeMap<Long, Long> readySince = new TreeMap<>();
    private long now;
    private long owed = Long.MAX_VALUE;
    private int submitted;
    private int claimed;

    History(Random random) {
      this.random = random;
    }

    void play() {
      for (int step = 0; step < 2_000; step++) {
        now += random.nextInt((int) MS);
        if (step < 1_000) {
          submit();
        }
        commit();
        if (random.nextInt(3) == 0 || now >= owed) {
          claim();
        }
      }
      long end = now + 60_000 * MS;
      while (!commits.isEmpty() || owed != Long.MAX_VALUE || !ready.isEmpty()) {
        assertThat(owed != Long.MAX_VALUE || !commits.isEmpty()).as("somebody comes").isTrue();
        assertThat(now).as("all are claimed in time").isLessThan(end);
        now += MS;
        boolean rings = !commits.isEmpty() && commits.firstKey() <= now;
        commit();
        if (rings || now >= owed) {
          claim();
        }
      }
      assertThat(claimed).isEqualTo(submitted);
    }

    private void submit() {
      submitted++;
      long at = now + (random.nextInt(10) == 0 ? random.nextInt(1_000) * MS : 0);
      commits
          .computeIfAbsent(at, t -> new ArrayList<>())
          .add(job(submitted, random.nextInt(5) == 0 ? random.nextInt(10) : 4));
    }

    private void commit() {
      while (!commits.isEmpty() && commits.firstKey() <= now) {
        List<Job> jobs = commits.pollFirstEntry().getValue();
        ready.addAll(jobs);
        jobs.forEach(job -> readySince.put(job.id(), now));
      }
    }

    private void claim() {
      if (now >= owed) {
        owed = Long.MAX_VALUE;
      }
      int limit = 1 + random.nextInt(20);
      Start start = frontier.next(now);
      List<Job> got =
          ready.stream()
              .filter(job -> job.id() >= start.floors()[job.priority()])
              .sorted(
                  Comparator.comparingInt((Job job) -> -job.priority()).thenComparingLong(Job::id))
              .limit(limit)
              .toList();
      ready.removeAll(got);
      frontier.claimed(start, got, now);
      claimed += got.size();
      if (!start.full() && got.size() < limit || got.size() == limit) {
        long back = got.size() == limit ? now : now + frontier.fullIn(now).toNanos();
        owed = Math.min(owed, back);
      }
      if (start.full() && got.size() < limit) {
        assertThat(ready).isEmpty();
      }
    }
  }
}
