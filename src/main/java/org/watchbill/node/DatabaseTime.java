package org.watchbill.node;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import org.watchbill.errand.Seldom;
import org.watchbill.settings.Settings;

/**
 * The time all nodes agree on: the database's clock, measured with every lease renewal, and carried
 * on from there by {@link System#nanoTime()}. This machine's clock has no part in it: it may be
 * wrong, or be set while we run. It may be late by as long as the answer to a measuring took, and
 * ahead by no more than two clocks come apart between two measurings. Whole microseconds, as the
 * database keeps them.
 *
 * <p>The database's clock may be set as well; on H2 it is this machine's. Instants that have passed
 * cannot be taken back, and what fires an hour early cannot be undone. So a step of more than
 * {@link #STEP} is not believed at once: it is told, time goes on as before, and only if the step
 * is still there after {@code watchbill.clock.patience} it is followed, forward or back. If this
 * machine slept meanwhile, which explains it, it is followed at once. Lesser differences are
 * followed at once: forward by a jump, back by standing still until the database has caught up.
 */
@ApplicationScoped
public class DatabaseTime implements InstantSource {

  private static final Logger LOG = Logger.getLogger(DatabaseTime.class.getName());

  /** Clocks that are set right gradually, and measurings long apart, stay far below. */
  static final Duration STEP = Duration.ofSeconds(5);

  /**
   * An instant and the moment it was, and what came before.
   *
   * @param notBefore time stands here until it is later
   */
  private record Hands(Instant at, long nanos, Instant notBefore) {

    Instant read(long now) {
      return at.plusNanos(now - nanos);
    }
  }

  /** A step of the database's clock that is not believed yet, seen first at a moment. */
  private record Doubt(Duration step, long since) {}

  @Inject Settings settings;

  private final LongSupplier nanos;
  private final SleptTime slept;
  private final Seldom lines = new Seldom(Duration.ofMinutes(1));
  private volatile Hands hands;
  private boolean measured;
  private Doubt doubt;

  /** Until it is measured, this machine's clock as it was at the start. */
  public DatabaseTime() {
    this(System::nanoTime, new SleptTime(), Instant.now());
  }

  DatabaseTime(LongSupplier nanos, SleptTime slept, Instant start) {
    this.nanos = nanos;
    this.slept = slept;
    hands = new Hands(start, nanos.getAsLong(), Instant.MIN);
  }

  @Override
  public Instant instant() {
    Hands now = hands;
    Instant read = now.read(nanos.getAsLong());
    return (read.isBefore(now.notBefore) ? now.notBefore : read).truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Takes in the database's clock, read at some moment between two of {@link System#nanoTime()}.
   * Our time moves only as far as that proves it wrong, so that a slow answer does not make it
   * jump.
   */
  public synchronized void adjust(long asked, Instant database, long answered) {
    Instant ours = hands.read(answered);
    Instant latest = database.plusNanos(answered - asked);
    boolean wrong = ours.isBefore(database) || ours.isAfter(latest);
    Instant right = wrong ? database : ours; // late rather than early
    Duration step = Duration.between(ours, right);
    Duration slept = this.slept.sinceLastAsked();
    if (!measured) {
      measured = true;
      set(right, answered, Instant.MIN);
    } else if (step.abs().compareTo(STEP) <= 0) {
      follow(ours, right, answered);
    } else if (step.minus(slept).abs().compareTo(STEP) <= 0) {
      LOG.info(() -> "this machine slept for " + slept + "; time goes on with the database's");
      set(right, answered, Instant.MIN);
    } else {
      doubt(step, right, answered);
    }
  }

  private void follow(Instant ours, Instant right, long now) {
    if (doubt != null) {
      LOG.info("the database's clock is where it was again; nothing has come of its step");
    }
    if (right.isAfter(ours)) {
      set(right, now, hands.notBefore());
    } else if (right.isBefore(ours)) {
      set(right, now, ours.isAfter(hands.notBefore()) ? ours : hands.notBefore());
    }
    doubt = null;
  }

  private void doubt(Duration step, Instant right, long now) {
    if (doubt == null || doubt.step().minus(step).abs().compareTo(STEP) > 0) {
      doubt = new Doubt(step, now);
    }
    Duration patience = settings.clockPatience();
    long left = patience.toNanos() - (now - doubt.since());
    if (left <= 0) {
      LOG.warning(
          "the database's clock has been %s for %s; it is followed from now on"
              .formatted(shown(step), patience));
      set(right, now, Instant.MIN);
    } else if (lines.say(doubt.toString(), now).isPresent()) {
      LOG.warning(
          ("the database's clock is %s of a sudden; it is not believed for another %d s, and schedules and delays go on by"
                  + " the time before. Set it right if it is wrong; restart Watchbill to have it believed at once")
              .formatted(shown(step), Duration.ofNanos(left).toSeconds()));
    }
  }

  private static String shown(Duration step) {
    return step.abs().truncatedTo(ChronoUnit.MILLIS) + (step.isNegative() ? " behind" : " ahead");
  }

  private void set(Instant at, long now, Instant notBefore) {
    hands = new Hands(at, now, notBefore);
    doubt = null;
  }
}
