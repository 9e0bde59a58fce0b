package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A server takes longer to start than most tests: they share those of {@link Servers}, or a {@link
 * Pair}.
 */
class OwnServersTest {

  /** Those that kill, starve or configure theirs, each with few starts for many tests. */
  private static final Set<String> OWN =
      Set.of(
          "BellIT", // a broker outside that asks for a login
          "BytesOnH2IT", // a heap that does not hold its jobs
          "BytesOnPostgresqlIT", // the same
          "ClockIT", // a machine's clock that is set
          "CostOfAnEndIT", // stopped and killed
          "DatabaseAwayIT", // without its database
          "DeclaredSchedulesIT", // started again with other files
          "EmbeddedDatabaseIT", // its database closes and is damaged
          "FanOutMemoryIT", // a small heap
          "IdleIT", // a PostgreSQL that logs each statement
          "KillIT", // killed
          "LedgerIT", // killed, and three of them
          "OutageIT", // without its database, and without its broker
          "RunCommandIT", // the start itself
          "SoakIT", // killed and stopped, without its broker
          "ClassArchive", // stopped, for what the JVM writes then
          "Pair",
          "Servers");

  @Test
  void onlyWhoNeedsAServerOfItsOwnStartsOne() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      Set<String> starting =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(OwnServersTest::startsAServer)
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      starting.removeAll(OWN);

      assertThat(starting)
          .as("classes that start a server of their own: Servers and Pair have some to share")
          .isEmpty();
    }
  }

  private static boolean startsAServer(Path file) {
    try {
      return Files.readString(file).contains("new " + "Server(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
