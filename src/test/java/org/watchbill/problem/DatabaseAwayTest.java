package org.watchbill.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an outage, and what a refusal that would come again. */
class DatabaseAwayTest {

  private static RuntimeException with(String state) {
    return new IllegalStateException(
        "wrapped", new PersistenceException(new SQLException("as the driver says", state)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08001", "08006", "57P01", "57P03", "53300", "58030", "90067", "90098", "90028", "53100"
      })
  void aConnectionThatIsGoneOrADatabaseThatStopsIsAway(String state) {
    assertThat(Causes.isDatabaseAway(with(state))).isTrue();
    assertThat(Causes.isRefusedByDatabase(with(state))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"22021", "23505", "42P01", "54000", "0A000"})
  void aValueOrAStatementIsRefused(String state) {
    assertThat(Causes.isRefusedByDatabase(with(state))).isTrue();
    assertThat(Causes.isDatabaseAway(with(state))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "55P03", "57014", "HYT00"})
  void aLostRaceOrALockIsNeither(String state) {
    assertThat(Causes.isDatabaseAway(with(state))).isFalse();
    assertThat(Causes.isRefusedByDatabase(with(state))).isFalse();
  }

  @Test
  void whatIsBesideAnExceptionCountsToo() {
    SQLException batch = new SQLException("a batch");
    batch.setNextException(new SQLException("no more connections", "53300"));
    assertThat(Causes.isDatabaseAway(new PersistenceException(batch))).isTrue();
  }

  @Test
  void aPoolSaysItInWords() {
    SQLException pool = new SQLException("Error in allocating a connection. Cause: refused");
    assertThat(Causes.isDatabaseAway(new PersistenceException(pool))).isTrue();
    assertThat(Causes.isDatabaseAway(new NullPointerException())).isFalse();
  }

  @Test
  void aPoolThatCannotConnectIsAwayAndOneWhoseConnectionsAreInUseIsNot() {
    String allocating = "Error in allocating a connection. Cause: ";
    for (SQLException away :
        List.of(
            new SQLException(allocating + "Connection could not be allocated because: refused"),
            new SQLException("IJ000453: Unable to get managed connection for java:/watchbill"),
            new SQLTransientConnectionException("no line"),
            new SQLRecoverableException("broken"),
            new SQLException("no state", new IOException("Broken pipe")))) {
      assertThat(Causes.isDatabaseAway(new PersistenceException(away))).as("" + away).isTrue();
      assertThat(Causes.isPoolExhausted(new PersistenceException(away))).as("" + away).isFalse();
    }
    String full = "In-use connections equal max-pool-size and expired max-wait-time.";
    for (SQLException inUse :
        List.of(
            new SQLException(allocating + full, new IllegalStateException(full)),
            new SQLException(
                "IJ000453: Unable to get managed connection for java:/watchbill",
                new IllegalStateException("IJ000655: No managed connections available")))) {
      assertThat(Causes.isPoolExhausted(new PersistenceException(inUse))).as("" + inUse).isTrue();
      assertThat(Outage.explains(new PersistenceException(inUse))).as("" + inUse).isFalse();
    }
  }

  @Test
  void theBrokenLineOfACallerIsNoOutage() {
    assertThat(Causes.isDatabaseAway(new IllegalStateException(new IOException("Broken pipe"))))
        .isFalse();
  }
}
