package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server costs that has nothing to do, and how fast it is when something comes. */
class IdleIT {

  private static final Duration WATCHED = Duration.ofSeconds(30);

  @Test
  @Tag("nightly")
  void anIdleServerAsksTheDatabaseLittleAndNeedsLittleMemory() throws Exception {
    Path data = Servers.folder("idle");
    Path log = data.resolveSibling("postgresql.log");
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", "'" + log.getParent() + "'")
                .setServerConfig("log_filename", log.getFileName().toString())
                .setServerConfig("log_statement", "all")
                .start();
        Server server = new Server(data, Database.in(postgres)).start()) {
      server.admin().get("jobs").expect(200);
      long before = statements(log);
      Instant start = Instant.now();
      TimeUnit.SECONDS.sleep(WATCHED.toSeconds()); // what is measured is a stretch of time
      double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;

      double perSecond = (statements(log) - before) / seconds;
      long heap = heapInUse(server.process().pid());

      System.out.printf("idle: %.2f statements/s, %d MiB heap in use%n", perSecond, heap >> 20);
      assertThat(perSecond).isPositive().isLessThanOrEqualTo(2);
      assertThat(heap).isLessThan(200L << 20);
    }
  }

  /** Statements, BEGIN and COMMIT included, in PostgreSQL's own log. */
  private static long statements(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.matches(".*LOG:  (statement|execute [^:]*): .*")).count();
    }
  }

  /** Bytes of live objects after a full collection. */
  static long heapInUse(long pid) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(jcmd.getInputStream(), StandardCharsets.UTF_8))) {
      String total =
          lines.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
      return Long.parseLong(total.trim().split("\\s+")[2]);
    }
  }

  @Test
  void aSubmittedJobStartsSoonOnTheEmbeddedDefault() throws Exception {
    Api api = Servers.h2().admin();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      long id = api.submit("{\"type\":\"noop\"}");
      JsonNode job =
          Awaitility.await()
              .pollInterval(Duration.ofMillis(5))
              .until(() -> api.get("jobs/" + id).body(), j -> !j.at("/startedAt").isNull());
      Instant created = Instant.parse(job.at("/createdAt").asText());
      Instant started = Instant.parse(job.at("/startedAt").asText());
      millis.add(Duration.between(created, started).toMillis());
    }
    List<Long> warm = millis.subList(20, millis.size()).stream().sorted().toList();
    long median = warm.get(warm.size() / 2);
    System.out.printf(
        "idle submit to start on H2: median %d ms, worst of 100 %d ms%n",
        median, warm.get(warm.size() - 1));
    assertThat(median).isLessThan(50);
  }
}
