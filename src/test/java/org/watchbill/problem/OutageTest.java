package org.watchbill.problem;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.PersistenceException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutageTest {

  private static final SQLException AWAY = new SQLException("refused", "08001");

  private final List<String> said = new ArrayList<>();
  private final Logger log = Logger.getLogger(Outage.class.getName());
  private final Handler ear =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    Outage.over();
    log.addHandler(ear);
  }

  @AfterEach
  void stop() {
    Outage.over();
    log.removeHandler(ear);
  }

  @Test
  void knowsABrokenLineFromARefusedStatement() {
    SQLException batch = new BatchUpdateException("batch", "00000", 0, new int[0]);
    batch.setNextException(new SQLException("gone", "08006"));
    for (SQLException away :
        List.of(
            new SQLException("refused", "08001"),
            new SQLException("shut down", "57P01"),
            new SQLException("closed", "90098", 90098),
            new SQLException("Error in allocating a connection. Cause: refused"),
            batch)) {
      assertThat(Outage.explains(new PersistenceException(away))).as(away.toString()).isTrue();
      assertThat(Outage.lasts()).isTrue();
      Outage.over();
    }
    for (Throwable other :
        List.of(
            new SQLException("duplicate", "23505"),
            new SQLException("timeout", "57014"),
            new IllegalStateException("no"))) {
      assertThat(Outage.explains(other)).as(other.toString()).isFalse();
      assertThat(Outage.lasts()).isFalse();
    }
  }

  @Test
  void isSaidOnceHoweverManyFail() {
    int before = said.size();
    for (int i = 0; i < 100; i++) {
      Outage.warn(log, "could not do this", AWAY);
    }
    assertThat(said.size() - before).isLessThanOrEqualTo(1);
    Outage.over();
    Outage.over();
    assertThat(said.size() - before).isLessThanOrEqualTo(2);
    Outage.warn(log, "could not do this", new IllegalStateException("why"));
    assertThat(said).last().asString().contains("could not do this");
  }

  @Test
  void ofOneThatWasNotToldTheEndIsNotEither() {
    Outage outage = new Outage();
    assertThat(outage.begin(AWAY, at(0))).get().asString().contains("is away");
    assertThat(outage.begin(AWAY, at(1))).isEmpty();
    assertThat(outage.end(at(2))).get().asString().contains("is back, after 2 s");
    assertThat(outage.end(at(2))).isEmpty();

    assertThat(outage.begin(AWAY, at(3))).as("it comes and goes").isEmpty();
    assertThat(outage.end(at(3))).isEmpty();

    assertThat(outage.begin(AWAY, at(4))).isEmpty();
    assertThat(outage.begin(AWAY, at(64))).get().asString().contains("still away, for 60 s");
    assertThat(outage.end(at(65))).get().asString().contains("is back, after 61 s");
  }

  private static long at(long second) {
    return Long.MAX_VALUE - SECONDS.toNanos(10) + SECONDS.toNanos(second); // it may wrap
  }

  @Test
  void oneOfAllThatAskLooksAgain() {
    assertThat(Outage.mayProbe()).isFalse();
    Outage.begin(AWAY);
    assertThat(Outage.mayProbe()).isTrue();
    assertThat(Outage.mayProbe()).isFalse();
  }
}
