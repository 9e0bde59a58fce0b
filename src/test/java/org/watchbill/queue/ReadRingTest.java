package org.watchbill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadRingTest {

  private static final Logger LOG = Logger.getLogger(ReadRing.class.getName());

  private final ReadRing rings = new ReadRing();
  private final List<String> said = new ArrayList<>();
  private boolean away;

  private final Handler ear =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          said.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void begin() {
    LOG.addHandler(ear);
    rings.queues =
        new Queues() {
          @Override
          boolean exists(String name) {
            if (away) {
              throw new IllegalStateException("the database is away");
            }
            return name.equals("default");
          }
        };
  }

  @AfterEach
  void end() {
    LOG.removeHandler(ear);
  }

  /** Nothing but the property may be looked at. */
  private static Message message(Callable<String> queue) {
    return (Message)
        Proxy.newProxyInstance(
            ReadRingTest.class.getClassLoader(),
            new Class<?>[] {Message.class},
            (proxy, method, args) -> {
              assertThat(method.getName()).isEqualTo("getStringProperty");
              assertThat(args).containsExactly("queue");
              return queue.call();
            });
  }

  @Test
  void aRingNamesAQueueThereIs() {
    assertThat(rings.queueOf(message(() -> "default"))).contains("default");
    assertThat(said).isEmpty();
  }

  @Test
  void anythingElseIsDroppedAndSaidOnceInAWhile() {
    List<Message> others =
        List.of(
            message(() -> null),
            message(() -> ""),
            message(() -> " "),
            message(() -> "a b"),
            message(() -> "nobody's"),
            message(() -> "nobody"),
            message(() -> "x".repeat(101)),
            message(() -> "x".repeat(10_000_000)),
            message(() -> "\0\n\u2028"),
            message(() -> "\ud800"),
            message(
                () -> {
                  throw new MessageFormatException("bytes");
                }),
            message(
                () -> {
                  throw new ClassCastException("a client's mistake");
                }));
    for (Message other : others) {
      assertThat(rings.queueOf(other)).isEmpty();
    }
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("no property 'queue'").hasSizeLessThan(400);
  }

  @Test
  void whatIsShownOfANameIsShortAndOneLine() {
    assertThat(rings.queueOf(message(() -> "a\nb\0" + "x".repeat(10_000_000)))).isEmpty();
    assertThat(said.get(0)).contains("a?b?xx").hasSizeLessThan(400).doesNotContain("\n");
  }

  @Test
  void aRingIsNotLostBecauseTheDatabaseIsAway() {
    away = true;
    assertThatThrownBy(() -> rings.queueOf(message(() -> "default")))
        .hasMessage("the database is away");
  }
}
