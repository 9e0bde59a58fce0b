package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the run command says and does: its demonstration, and trouble in one plain line. */
class RunCommandIT {

  private final Path data = Servers.folder("run");
  private final Database database = Database.h2(data);

  private List<String> refusal(Server server) throws Exception {
    Process process = server.launch();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    return Files.readAllLines(server.log()).stream().filter(line -> !line.isBlank()).toList();
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws Exception {
    try (Server server = new Server(data, database);
        ServerSocket taken =
            new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(refusal(server))
          .singleElement()
          .asString()
          .contains(Integer.toString(taken.getLocalPort()), "-Dwatchbill.port");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidInOneLine() throws Exception {
    Files.createDirectories(data.getParent());
    Path file = Files.writeString(data.getParent().resolve("a-file"), "not a folder");
    try (Server server = new Server(data, database)) {
      server.set("watchbill.data", file.resolve("below").toString());
      assertThat(refusal(server)).singleElement().asString().contains("-Dwatchbill.data");
    }
  }

  @Test
  void aDamagedDatabaseIsSaidInOneLine() throws Exception {
    Files.createDirectories(data.resolve("db"));
    Files.write(data.resolve("db").resolve("watchbill.mv.db"), "garbage ".repeat(5000).getBytes());
    try (Server server = new Server(data, database)) {
      assertThat(refusal(server))
          .singleElement()
          .asString()
          .contains("watchbill.mv.db", "damaged", "no backup");
    }
  }

  @Test
  void aBadSettingIsSaidWithItsValueAndTheWayOut() throws Exception {
    try (Server server = new Server(data, database)) {
      server.set("watchbill.lease", "soon");
      String said = String.join("\n", refusal(server));
      assertThat(said).contains("watchbill.lease = soon", "PT2S to PT1H").doesNotContain("\tat ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "watchbill.port, 0, from 1 to 65535",
    "watchbill.port, 99999, from 1 to 65535",
    "watchbill.port, http, from 1 to 65535",
    "watchbill.broker.port, 70000, from 1 to 65535",
    "watchbill.admin.password, '   ', blank",
    "watchbill.broker.password, ' ', blank",
    "watchbill.database, mysql, h2 or postgresql",
    "watchbill.demo, perhaps, true or false",
    "watchbill.backup.at, 25:00, 03:00",
    "watchbill.backup.keep, 0, from 1 to 100",
    "watchbill.address, 192.0.2.1, -Dwatchbill.port",
    "watchbill.data, a;b, ';'"
  })
  void whatCannotBeIsRefusedInOneLine(String key, String value, String wayOut) throws Exception {
    try (Server server = new Server(data, database)) {
      server.set(key, key.equals("watchbill.data") ? data.resolve(value).toString() : value);
      assertThat(refusal(server)).singleElement().asString().contains(wayOut);
    }
  }

  @Test
  void aWarThatIsNotThereIsSaidInOneLine() throws Exception {
    try (Server server = new Server(data, database)) {
      server.war(data.resolve("watchbill.war"));
      assertThat(refusal(server))
          .singleElement()
          .asString()
          .contains(data.resolve("watchbill.war").toString(), "mvn -Prun package");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "watchbill.postgresql.user, nobody, nobody",
    "watchbill.postgresql.password, ' ', blank",
    "watchbill.postgresql.url, jdbc:postgresql://localhost:1/none, refused"
  })
  void aPostgresqlThatLetsNobodyInIsSaidInOneLine(String key, String value, String why)
      throws Exception {
    try (Server server = new Server(data, Database.postgresql())) {
      server.set(key, value);
      assertThat(refusal(server))
          .singleElement()
          .asString()
          .contains("watchbill.postgresql", why)
          .doesNotContain("Exception");
    }
  }

  /** Also when whatever nobody refers to any more has been collected. */
  @Test
  void aFolderInUseIsSaidInOneLineHoweverLongItHasBeen() throws Exception {
    Server first = Servers.postgresql();
    for (int i = 0; i < 3; i++) {
      Process collect =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(first.process().pid()),
                  "GC.run")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(collect.waitFor()).isZero();
    }
    try (Server server = new Server(data, database)) {
      server.set("watchbill.data", first.data().toString());
      assertThat(refusal(server))
          .singleElement()
          .asString()
          .contains(first.data().toString(), "in use by another Watchbill");
    }
  }

  @Test
  void theDemonstrationShowsRetriesThatSucceedAndOneDeadJob() throws Exception {
    try (Server server = new Server(data, database)) {
      server.set("watchbill.demo", "true").set("watchbill.admin.password", "");
      server.start();

      await().atMost(4, MINUTES).until(() -> log(server).contains("in the dead letter now"));
      await()
          .atMost(4, MINUTES)
          .until(() -> log(server).matches("(?s).*succeeded at attempt \\d.*"));

      assertThat(log(server))
          .contains("schedule 'ship-due-orders' fired: job")
          .containsPattern("\\([2-9] running\\)")
          .doesNotContain("\tat ");
      Path password = data.resolve("admin-password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
      Api api = server.as("admin", Files.readString(password).strip());
      await().atMost(4, MINUTES).until(() -> shipped(api) >= 23);
      assertThat(api.count("DEAD")).isEqualTo(1);
      server.stop();
      assertThat(log(server)).contains("Watchbill stops.");
    }
  }

  private static String log(Server server) throws Exception {
    return Files.readString(server.log());
  }

  /** Orders shipped: succeeded children of the demonstration's fan-outs. */
  private static long shipped(Api api) throws Exception {
    long shipped = 0;
    for (var job :
        api.get("jobs?schedule=ship-due-orders&type=sql.execute&limit=500").body().at("/items")) {
      shipped += job.at("/state").asText().equals("SUCCEEDED") ? 1 : 0;
    }
    return shipped;
  }
}
