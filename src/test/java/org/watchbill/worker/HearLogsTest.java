package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class HearLogsTest {

  private static final Logger SQL = Logger.getLogger("org.watchbill.handler.sql");
  private static final Logger UNIT =
      Logger.getLogger("org.eclipse.persistence.session.some-unit.sql");
  private static final Logger OTHER = Logger.getLogger("org.acme.reports");

  @Test
  void sqlAndOtherLinesOfThisThreadAreToldApart() throws Exception {
    Thread elsewhere = new Thread(() -> OTHER.warning("of another thread"));
    try (HearLogs logs = HearLogs.here()) {
      SQL.fine("insert into t");
      UNIT.log(Level.FINE, "select {0}", 1);
      OTHER.info("a line");
      OTHER.fine("too fine");
      elsewhere.start();
      elsewhere.join();

      assertThat(logs.statements()).containsExactly("insert into t", "select 1");
      assertThat(logs.lines())
          .containsExactly(new Rehearsal.Line("INFO", "org.acme.reports", "a line"));
    }
  }

  @Test
  void nobodyElseSeesMoreThanBeforeAndAfterwardsAllIsAsItWas() throws Exception {
    List<String> seen = new ArrayList<>();
    Handler server =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            seen.add(entry.getMessage());
          }

          @Override
          public void flush() {
            // nothing is held back
          }

          @Override
          public void close() {
            // nothing to close
          }
        };
    Logger root = Logger.getLogger("");
    root.addHandler(server);
    try {
      Thread elsewhere =
          new Thread(
              () -> {
                SQL.fine("fine, of another thread");
                SQL.warning("a warning of another thread");
              });
      try (HearLogs logs = HearLogs.here()) {
        SQL.fine("fine, of this thread");
        elsewhere.start();
        elsewhere.join();
        assertThat(logs.statements()).containsExactly("fine, of this thread");
      }
      SQL.fine("fine, afterwards");
      assertThat(seen).containsExactly("a warning of another thread");
      assertThat(SQL.getLevel()).isNull();
      assertThat(SQL.getFilter()).isNull();
    } finally {
      root.removeHandler(server);
    }
  }

  @Test
  void oneAtATimeRaisesLevelsAndTheOtherSaysThatItDoesNot() {
    try (HearLogs first = HearLogs.here();
        HearLogs second = HearLogs.here()) {
      assertThat(first.hearsSql()).isTrue();
      assertThat(second.hearsSql()).isFalse();
    }
    try (HearLogs third = HearLogs.here()) {
      assertThat(third.hearsSql()).isTrue();
    }
  }
}
