package org.watchbill.system;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.watchbill.peer.PeerMain;

/** A product Watchbill is measured beside, in a JVM and a database of its own. */
final class PeerProcess implements Contestant {

  private final String name;
  private final Database database;
  private final int jobs;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;
  private final Path log;

  /** How many single jobs were submitted, and how many seconds it took until all had run. */
  record Sustained(long jobs, double seconds) {}

  /**
   * Starts it.
   *
   * @param jobs how many it is given at once
   */
  PeerProcess(String name, Database database, int jobs) throws IOException {
    this.name = name;
    this.database = database;
    this.jobs = jobs;
    log = Path.of("target", "bench", name + ".log");
    Files.createDirectories(log.getParent());
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                PeerMain.class.getName(),
                name,
                database.settings().get("watchbill.postgresql.url"))
            .redirectError(new File(log.toString()))
            .start();
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    answer();
  }

  private String tell(Object... words) throws IOException {
    commands.println(String.join(" ", Arrays.stream(words).map(Object::toString).toList()));
    return answer();
  }

  private String answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("= ")) {
        return line.substring(2).strip();
      }
    }
    throw new IOException(name + " ended:\n" + Files.readString(log));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  /** How many jobs it is given at once. */
  int jobs() {
    return jobs;
  }

  /** Submits its jobs to idle workers and empty tables; answers with jobs per second. */
  double load(int count, int threads) throws IOException {
    tell("clear");
    return count / Double.parseDouble(tell("load", count, threads));
  }

  /** Has the jobs that were loaded run; answers with jobs per second. */
  double drain(int count) throws IOException {
    return count / Double.parseDouble(tell("drain", count));
  }

  Sustained sustained(int threads, long millis) throws IOException {
    tell("clear");
    String[] answer = tell("sustained", threads, millis).split(" ");
    return new Sustained(Long.parseLong(answer[0]), Double.parseDouble(answer[1]));
  }

  /** Milliseconds to the start of single jobs, the pauses before them spread over a poll. */
  List<Double> latency(int count, long pause, long spread) throws IOException {
    tell("clear");
    return Arrays.stream(tell("latency", count, pause, spread).split(" "))
        .map(Double::valueOf)
        .toList();
  }

  @Override
  public long heap() throws IOException {
    return Long.parseLong(tell("heap"));
  }

  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      answers.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
