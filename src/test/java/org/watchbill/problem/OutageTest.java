package org.watchbill.problem;

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
      Outage.warn(log, "could not do this", new SQLException("refused", "08001"));
    }
    assertThat(said.size() - before).isLessThanOrEqualTo(1);
    Outage.over();
    assertThat(said).last().asString().contains("is back");
    Outage.warn(log, "could not do this", new IllegalStateException("why"));
    assertThat(said).hasSizeGreaterThan(before + 1);
  }

  @Test
  void oneOfAllThatAskLooksAgain() {
    assertThat(Outage.mayProbe()).isFalse();
    Outage.begin(new SQLException("refused", "08001"));
    assertThat(Outage.mayProbe()).isTrue();
    assertThat(Outage.mayProbe()).isFalse();
  }
}
