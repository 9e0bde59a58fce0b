package org.watchbill.system;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server process with the built WAR and RAR, started by what the run command starts it by. It can
 * be killed and started again on the same data.
 */
final class Server implements AutoCloseable {

  /** The administrator's password of every server under test. */
  static final String PASSWORD = "watch-the-bill";

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final boolean MEASURES = Boolean.getBoolean("watchbill.bench");

  private final Path data;
  private final Map<String, String> settings = new HashMap<>();
  private final List<String> jvmOptions = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final int port;
  private Path war;
  private Process process;
  private int starts;

  Server(Path data, Database database) {
    this.data = data;
    port = freePort();
    settings.putAll(database.settings());
    set("watchbill.data", data.toString());
    set("watchbill.port", Integer.toString(port));
    set("watchbill.admin.password", PASSWORD);
    set("watchbill.http.allowed-hosts", "localhost,127.0.0.1");
    set("watchbill.backup.at", "off"); // a copy at some restarts is work no test asked for
  }

  /** One more setting, for the next start. */
  Server set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** One more option of the JVM, for the next start. */
  Server jvm(String option) {
    jvmOptions.add(option);
    return this;
  }

  /** One more variable of the process's environment, for the next start. */
  Server env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Another WAR than the built one, for the next start; its name is {@code watchbill.war} too. */
  Server war(Path file) {
    war = file;
    return this;
  }

  /** Starts the server and waits until it answers. */
  Server start() throws IOException, InterruptedException {
    launch();
    awaitStart();
    return this;
  }

  private void awaitStart() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(log()).contains("stands watch")) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("the server did not start:\n" + Files.readString(log()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Starts and stops once, and has the JVM write down the classes it took. */
  void archiveClassesTo(Path archive) throws IOException, InterruptedException {
    launch(List.of("-XX:ArchiveClassesAtExit=" + archive));
    awaitStart();
    process.destroy();
    process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES);
  }

  /** Starts the process without waiting for it. */
  Process launch() throws IOException {
    Path archive = target().resolve("server").resolve("classes.jsa");
    ClassArchive.beforeStart(archive, classPath());
    return launch(ClassArchive.options(archive));
  }

  private static Path target() {
    return Path.of(System.getProperty("watchbill.target", "target")).toAbsolutePath();
  }

  /** As the run command has it. */
  private static List<Path> classPath() {
    return Stream.of("h2.jar", "postgresql.jar", "micro/launch-micro.jar", "watchbill-run.jar")
        .map(jar -> target().resolve("server").resolve(jar))
        .toList();
  }

  private Process launch(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@server-config/payara-micro/jvm-options");
    if (!MEASURES) {
      command.add("-XX:TieredStopAtLevel=1"); // starts with half the work; tests start often
    }
    command.addAll(options);
    command.addAll(jvmOptions);
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-cp");
    command.add(
        classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add("Run");
    command.add(target().resolve("watchbill-broker.rar").toString());
    command.add((war == null ? target().resolve("watchbill.war") : war).toString());
    Files.createDirectories(data.getParent());
    if (Files.exists(log())) {
      Files.move(log(), data.resolveSibling("%s.%d.log".formatted(data.getFileName(), ++starts)));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    return process;
  }

  /** What the server has printed since its latest start; what it had before lies beside it. */
  Path log() {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  /** Kills the process as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Stops the process as Ctrl-C would. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
      kill();
      throw new IllegalStateException("the server did not stop within " + PATIENCE);
    }
  }

  Process process() {
    return process;
  }

  int port() {
    return port;
  }

  Path data() {
    return data;
  }

  /** A client logged in as the administrator. */
  Api admin() {
    return new Api(port, "admin", PASSWORD);
  }

  /** A client logged in as somebody, or as nobody when the name is null. */
  Api as(String name, String password) {
    return new Api(port, name, password);
  }

  boolean isUp() {
    return process != null && process.isAlive();
  }

  /** Ends the process, if there is one, without waiting for its end. */
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (isUp()) {
      kill();
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
