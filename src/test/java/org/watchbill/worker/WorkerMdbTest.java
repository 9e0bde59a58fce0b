package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Message;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Outage;
import org.watchbill.queue.ReadRing;

/** What escapes from a ring is delivered again, and again. */
class WorkerMdbTest {

  private static final RuntimeException AWAY =
      new IllegalStateException(new SQLException("connection refused", "08001"));

  private final WorkerMdb mdb = new WorkerMdb();
  private RuntimeException reading;
  private RuntimeException working;

  @BeforeEach
  void fill() {
    mdb.relief = new Relief();
    mdb.rings =
        new ReadRing() {
          @Override
          public Optional<String> queueOf(Message message) {
            fail(reading);
            return Optional.of("q");
          }
        };
    mdb.work =
        new Work() {
          @Override
          public int serve(String queue) {
            fail(working);
            return 1;
          }
        };
  }

  @AfterEach
  void over() {
    Outage.over();
  }

  private static void fail(RuntimeException trouble) {
    if (trouble != null) {
      throw trouble;
    }
  }

  @Test
  void aRingThatFindsTheDatabaseAwayIsForgotten() {
    reading = AWAY;
    assertThatCode(() -> mdb.onMessage(null)).doesNotThrowAnyException();
    reading = null;
    working = AWAY;
    assertThatCode(() -> mdb.onMessage(null)).doesNotThrowAnyException();
  }

  @Test
  void anyOtherTroubleEscapes() {
    working = new IllegalStateException("the server is in trouble");
    assertThatThrownBy(() -> mdb.onMessage(null)).isSameAs(working);
  }
}
