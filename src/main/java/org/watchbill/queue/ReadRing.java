package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Seldom;

/**
 * Reads whom a message rings for. Anybody who may send to the broker may send anything: of a
 * message only the property {@code queue} is looked at, never its body, and one that names no queue
 * there is is done with. It would not get better by being delivered again.
 */
@ApplicationScoped
public class ReadRing {

  private static final Logger LOG = Logger.getLogger(ReadRing.class.getName());
  private static final int SHOWN = 40;

  @Inject Queues queues;

  private final Seldom lines = new Seldom(Duration.ofMinutes(1));

  /**
   * The queue a message rings for; empty if it is no ring, which is said in the log now and then.
   *
   * @throws RuntimeException if the database has to be asked for the queue, and is away
   */
  public Optional<String> queueOf(Message message) {
    Optional<String> name = name(message);
    if (name.isPresent() && !queues.exists(name.get())) {
      say("names a queue that does not exist, '" + name.get() + "'");
      return Optional.empty();
    }
    return name;
  }

  private Optional<String> name(Message message) {
    String name;
    try {
      name = message.getStringProperty(Doorbell.QUEUE);
    } catch (JMSException | RuntimeException e) { // whatever a broker's client makes of it
      say("has a property 'queue' that cannot be read");
      return Optional.empty();
    }
    if (name == null) {
      say("has no property 'queue'");
      return Optional.empty();
    }
    if (!name.matches(JobQueue.NAME)) {
      say(
          "names no queue by its property 'queue', '%s' (%s)"
              .formatted(shown(name), JobQueue.RULE));
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private void say(String what) {
    OptionalLong keptBack = lines.say("dropped", System.nanoTime());
    if (keptBack.isPresent()) {
      LOG.log(
          Level.WARNING,
          "a message to the doorbell {0}; it was dropped, as {1} more were since this was last said."
              + " Only Watchbill should send there: see who else may",
          new Object[] {what, Long.toString(keptBack.getAsLong())});
    }
  }

  private static String shown(String name) {
    String line = name.substring(0, Math.min(SHOWN, name.length()));
    return line.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}\\u2028\\u2029]", "?")
        + (name.length() > SHOWN ? "…" : "");
  }
}
