package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The database in the run command's own process, through its life: a load of large jobs, a backup
 * made meanwhile, its end, damage, and the backup put back. One story, so that it costs few starts.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedDatabaseIT {

  private static final int JOBS = 90;
  private static final int SIZE = 1_000_000;
  private static final long CONTENT = (long) JOBS * SIZE;

  private static final Path DATA = Servers.folder("embedded");
  private static final Path FILE = DATA.resolve("db").resolve("watchbill.mv.db");
  private static final Path BACKUPS = DATA.resolve("backups");
  private static final Server SERVER = new Server(DATA, Database.h2(DATA));

  @AfterAll
  static void end() throws InterruptedException {
    SERVER.close();
  }

  /** One that the version before wrote, by H2 2.2.224: two jobs, with their texts in their rows. */
  @Test
  @Order(1)
  void theFileOfAnEarlierVersionIsKeptAndGoesOn() throws Exception {
    Files.createDirectories(FILE.getParent());
    try (ZipInputStream earlier =
        new ZipInputStream(
            Files.newInputStream(Path.of("src/test/resources/database-of-h2-2.2.224.zip")))) {
      earlier.getNextEntry();
      Files.copy(earlier, FILE);
    }

    Api api = SERVER.start().admin();

    assertThat(backups()).hasSize(1);
    JsonNode job = api.get("jobs/1").expect(200).body();
    assertThat(job.at("/payload/text").asText()).isEqualTo("old ".repeat(25_000));
    assertThat(job.at("/result").asText()).isEqualTo("done".repeat(10_000));
    JsonNode dead = api.get("jobs/2").expect(200).body();
    assertThat(dead.at("/error/message").asText()).startsWith("wrong wrong");
    assertThat(dead.at("/attempts/0/error/stackTrace").asText()).startsWith("at org.h2 at");
    assertThat(api.get("calendars/old").expect(200).body().at("/dates").isArray()).isTrue();
    assertThat(api.get("jobs?q=OLD OLD".replace(" ", "%20")).expect(200).body().at("/items"))
        .hasSize(1);
    api.post("jobs/2/retry").expect(200);
    await().atMost(1, MINUTES).until(() -> api.count("DEAD") == 1);
  }

  /** As a page of jobs is written anew at each claim and end of one, 4 to 9 GB before. */
  @Test
  @Order(2)
  void largeJobsThatAreListedAndRunLeaveAFileOfAboutTheirSize() throws Exception {
    Api api = SERVER.admin();
    long before = api.count("SUCCEEDED");
    api.put("queues/large", "{}");
    api.post("queues/large/pause").expect(200);
    String job =
        "{\"type\":\"noop\",\"queue\":\"large\",\"payload\":{\"text\":\""
            + "x".repeat(SIZE)
            + "\"}}";
    for (int sent = 0; sent < JOBS; sent += 30) {
      String bulk = String.join(",", IntStream.range(0, 30).mapToObj(i -> job).toList());
      api.post("jobs/bulk", "[" + bulk + "]").expect(202);
    }
    api.get("jobs?limit=100").expect(200);

    api.post("queues/large/resume").expect(200);

    await().atMost(5, MINUTES).until(() -> api.count("SUCCEEDED") == before + JOBS);
    assertThat(Files.size(FILE)).isLessThan(2 * CONTENT);
  }

  @Test
  @Order(3)
  void manySmallJobsLeaveASmallFileToo() throws Exception {
    Api api = SERVER.admin();
    String job = "{\"type\":\"noop\",\"payload\":{\"text\":\"%s\"}}".formatted("y".repeat(300));
    String bulk =
        "[" + String.join(",", IntStream.range(0, 1000).mapToObj(i -> job).toList()) + "]";
    for (int i = 0; i < 10; i++) {
      api.post("jobs/bulk", bulk).expect(202);
    }

    await().atMost(5, MINUTES).until(() -> api.open() == 0);

    await().atMost(2, MINUTES).until(() -> Files.size(FILE) < 2 * CONTENT);
  }

  @Test
  @Order(4)
  void aBackupIsMadeWhileJobsRunAndTheOldestGoes() throws Exception {
    SERVER.stop();
    Files.createDirectories(BACKUPS);
    for (String day : List.of("20200101", "20200102", "20200103")) {
      Files.writeString(BACKUPS.resolve("watchbill-" + day + "T030000Z.zip"), "an old one");
    }
    Files.writeString(BACKUPS.resolve("watchbill-20200104T030000Z.zip.part"), "torn");
    SERVER.jvm("-XX:MaxDirectMemorySize=2m"); // for the test after this one
    String now = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
    SERVER.set("watchbill.backup.at", now).set("watchbill.backup.keep", "3");
    Api api = SERVER.start().admin();

    await()
        .atMost(3, MINUTES)
        .until(
            () -> {
              api.submit("{\"type\":\"noop\"}");
              return Files.readString(SERVER.log()).contains("was copied to");
            });

    assertThat(backups())
        .hasSize(3)
        .doesNotContain("watchbill-20200101T030000Z.zip")
        .contains("watchbill-20200103T030000Z.zip");
  }

  @Test
  @Order(5)
  void aDatabaseThatHasClosedForGoodEndsTheProcessWithOneLine() throws Exception {
    String job = "{\"type\":\"noop\",\"payload\":{\"text\":\"" + "z".repeat(SIZE) + "\"}}";
    try { // larger than the memory outside of the heap that it was started with
      SERVER.admin().post("jobs/bulk", "[" + (job + ",").repeat(9) + job + "]");
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("refused"); // the process may be gone before it answers
    }

    assertThat(SERVER.process().waitFor(1, MINUTES)).isTrue();

    assertThat(SERVER.process().exitValue()).isEqualTo(3);
    assertThat(Files.readAllLines(SERVER.log()))
        .filteredOn(line -> line.contains("SEVERE"))
        .singleElement()
        .asString()
        .contains("direct buffer memory", "to be started again");
  }

  @Test
  @Order(6)
  void aDamagedFileIsRefusedWithTheStepsThatPutTheBackupBack() throws Exception {
    byte[] bytes = Files.readAllBytes(FILE);
    Files.write(FILE, new byte[bytes.length / 3]);
    Process refused = SERVER.launch();
    assertThat(refused.waitFor(2, MINUTES)).isTrue();
    assertThat(refused.exitValue()).isEqualTo(1);
    String said = Files.readString(SERVER.log()).strip();
    assertThat(said.lines().toList()).hasSize(1);
    assertThat(said).contains("is damaged", "put back the backup of", newest());

    String steps = said.substring(said.indexOf(": mv ") + 2);
    Process put = new ProcessBuilder("bash", "-c", steps).inheritIO().start();
    assertThat(put.waitFor()).isZero();

    SERVER.set("watchbill.backup.at", "off");
    Api api = SERVER.start().admin();
    assertThat(api.count("SUCCEEDED")).isGreaterThanOrEqualTo(JOBS + 10_000);
    assertThat(api.get("jobs/3").expect(200).body().at("/payload/text").asText()).hasSize(SIZE);
    assertThat(api.get("stats").expect(200).body().at("/conservation/holds").asBoolean()).isTrue();
  }

  private static String newest() throws IOException {
    return backups().get(backups().size() - 1);
  }

  private static List<String> backups() throws IOException {
    try (Stream<Path> files = Files.list(BACKUPS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
