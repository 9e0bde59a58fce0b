package org.watchbill.settings;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.watchbill.problem.Shown;

/**
 * Every setting of Watchbill: its MicroProfile Config key, default, unit and rule. All are read and
 * checked together at start; a server with a bad setting does not start, and says which one, its
 * value and what is allowed.
 *
 * <p>A key {@code watchbill.http.allowed-hosts} is also read from the environment as {@code
 * WATCHBILL_HTTP_ALLOWED_HOSTS}.
 */
@ApplicationScoped
public class Settings {

  private final List<String> errors = new ArrayList<>();
  private final Map<String, String> written = new HashMap<>();
  private final Function<String, Optional<String>> source;

  private final Path data;
  private final Optional<String> nodeName;
  private final Optional<String> adminPassword;
  private final Duration lease;
  private final Duration sweep;
  private final Duration groupBudget;
  private final boolean groupCommit;
  private final int workers;
  private final Duration aging;
  private final Duration stopGrace;
  private final Duration drain;
  private final int maxAttempts;
  private final Duration backoff;
  private final Duration maxBackoff;
  private final Duration httpMaxRetryAfter;
  private final Duration rehearsalLimit;
  private final int queuesPerSubmitter;
  private final Duration batchSweep;
  private final Duration clockPatience;
  private final Duration misfireGrace;
  private final Duration ledgerCheck;
  private final Optional<Path> schedulesFile;
  private final Set<String> httpAllowedHosts;
  private final long httpMaxResponse;
  private final Set<String> sqlDataSources;
  private final Set<String> sqlXaDataSources;
  private final long maxBody;
  private final long maxBulkBody;
  private final Duration searchLimit;
  private final int searches;
  private final long requestMemory;
  private final long attemptMemory;

  /** Reads the server's configuration. */
  public Settings() {
    this(key -> ConfigProvider.getConfig().getOptionalValue(key, String.class));
  }

  /**
   * Reads any source; for tests.
   *
   * @throws IllegalStateException naming every bad setting
   */
  public Settings(Function<String, Optional<String>> source) {
    this.source = source;
    data = read("watchbill.data", "watchbill-data", Path::of, p -> true, "a folder");
    nodeName =
        optional(
            "watchbill.node.name", s -> s.matches("[A-Za-z0-9_-]{1,60}"), "letters, digits, _ -");
    adminPassword =
        optional(
            "watchbill.admin.password",
            s -> s.length() >= 8 && !s.isBlank(),
            "at least 8 characters, not all of them blanks");
    lease = duration("watchbill.lease", "PT30S", "PT2S", "PT1H");
    sweep = duration("watchbill.sweep", "PT5S", "PT0.1S", "PT1M");
    groupBudget = duration("watchbill.worker.group-budget", "PT0.05S", "PT0.001S", "PT10S");
    groupCommit =
        read(
            "watchbill.worker.group-commit",
            "true",
            text -> text.equals("true") || text.equals("false") ? text.equals("true") : null,
            Objects::nonNull,
            "true or false");
    workers = (int) number("watchbill.worker.threads", 16, 1, 1000);
    aging = duration("watchbill.worker.aging", "PT1M", "PT1S", "P1D");
    stopGrace = duration("watchbill.worker.stop-grace", "PT5S", "PT0.1S", "PT5M");
    drain = duration("watchbill.drain", "PT10S", "PT0S", "PT10M");
    maxAttempts = (int) number("watchbill.job.max-attempts", 5, 1, 1000);
    backoff = duration("watchbill.job.backoff", "PT15S", "PT0.001S", "P1D");
    httpMaxRetryAfter = duration("watchbill.http.max-retry-after", "PT1H", "PT0S", "P30D");
    maxBackoff = duration("watchbill.job.max-backoff", "PT1H", "PT0.001S", "P30D");
    rehearsalLimit = duration("watchbill.rehearsal.limit", "PT30S", "PT0.1S", "PT10M");
    queuesPerSubmitter = (int) number("watchbill.queue.most-per-submitter", 1000, 1, 100_000);
    batchSweep = duration("watchbill.batch.sweep", "PT1M", "PT0.1S", "PT1H");
    clockPatience = duration("watchbill.clock.patience", "PT10M", "PT0S", "P1D");
    misfireGrace = duration("watchbill.schedule.misfire-grace", "PT1M", "PT1S", "P1D");
    ledgerCheck = duration("watchbill.schedule.ledger-check", "PT1M", "PT1S", "PT1H");
    schedulesFile =
        optional(
                "watchbill.schedules.file",
                s -> s.length() <= 400 && new File(s).isFile() && new File(s).canRead(),
                "a file that is there and can be read, its path of at most 400 characters")
            .filter(s -> new File(s).isFile()) // else it was refused, and may be no path at all
            .map(Path::of);
    httpAllowedHosts = names("watchbill.http.allowed-hosts", "");
    httpMaxResponse = number("watchbill.http.max-response-bytes", 1 << 20, 0, 1 << 26);
    sqlDataSources = names("watchbill.sql.data-sources", "jdbc/watchbill");
    sqlXaDataSources = names("watchbill.sql.xa-data-sources", "");
    maxBody = number("watchbill.request.max-bytes", 1 << 20, 1 << 10, 1 << 30);
    maxBulkBody = number("watchbill.request.max-bulk-bytes", 1 << 25, 1 << 10, 1 << 30);
    searchLimit = duration("watchbill.search.limit", "PT10S", "PT1S", "PT10M");
    searches = (int) number("watchbill.search.at-once", 4, 1, 1000);
    requestMemory = memory("watchbill.memory.requests", 30);
    attemptMemory = memory("watchbill.memory.attempts", 20);
    if (lease.toNanosPart() != 0) {
      errors.add(
          "watchbill.lease = %s must be of whole seconds".formatted(written("watchbill.lease")));
    }
    if (sweep.multipliedBy(3).compareTo(lease) > 0) {
      errors.add(
          "watchbill.sweep = %s must be at most a third of watchbill.lease = %s, or a short pause"
                  .formatted(written("watchbill.sweep"), written("watchbill.lease"))
              + " would let the lease run out");
    }
    if (!errors.isEmpty()) {
      throw new IllegalStateException(
          "Watchbill does not start; mend these settings:\n  " + String.join("\n  ", errors));
    }
  }

  /** Where files of this node lie, such as the generated administrator password. */
  public Path data() {
    return data;
  }

  /** This node's name, if one was given: unique among live nodes, the same after a restart. */
  public Optional<String> nodeName() {
    return nodeName;
  }

  /** The first administrator's password; generated into a file when absent. */
  public Optional<String> adminPassword() {
    return adminPassword;
  }

  /** How long after its last sign of life a node is taken for dead. */
  public Duration lease() {
    return lease;
  }

  /** How often a node renews its lease, looks for lost doorbells and lost jobs. */
  public Duration sweep() {
    return sweep;
  }

  /** How much work, by measured run time, one claim takes. */
  public Duration groupBudget() {
    return groupBudget;
  }

  /** Whether jobs whose type allows it share a commit. */
  public boolean groupCommit() {
    return groupCommit;
  }

  /**
   * How many workers of this node the queues share; beyond them each queue may have one of its own,
   * as far as the server's threads for messages go ({@code maxSession} of WorkerMdb).
   */
  public int workers() {
    return workers;
  }

  /** How long a job waits until its priority counts one more, in the claims that go by age. */
  public Duration aging() {
    return aging;
  }

  /** How long a job that was told to stop has for that; then its thread is given up. */
  public Duration stopGrace() {
    return stopGrace;
  }

  /** How long the running jobs of a node that is drained, or shut down, may go on. */
  public Duration drain() {
    return drain;
  }

  /** Tries of a job that may fail before it is dead, unless it says otherwise. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** The wait after a job's first failure unless it says otherwise. */
  public Duration backoff() {
    return backoff;
  }

  /** The longest wait between two attempts. */
  public Duration maxBackoff() {
    return maxBackoff;
  }

  /** The longest that a server's {@code Retry-After} is heeded. */
  public Duration httpMaxRetryAfter() {
    return httpMaxRetryAfter;
  }

  /** How long a rehearsal may take before it is interrupted. */
  public Duration rehearsalLimit() {
    return rehearsalLimit;
  }

  /** How many queues the submissions of one caller may make. */
  public int queuesPerSubmitter() {
    return queuesPerSubmitter;
  }

  /** How often a node looks for batches whose end nobody heard of. */
  public Duration batchSweep() {
    return batchSweep;
  }

  /** How long a sudden step of the database's clock must last before it is believed. */
  public Duration clockPatience() {
    return clockPatience;
  }

  /** How late a planned instant may fire and still count as on time. */
  public Duration misfireGrace() {
    return misfireGrace;
  }

  /** How often the ledgers of the schedules are checked. */
  public Duration ledgerCheck() {
    return ledgerCheck;
  }

  /**
   * A file of schedules that this deployment declares, beside those in the WAR, if one is named.
   */
  public Optional<Path> schedulesFile() {
    return schedulesFile;
  }

  /**
   * Hosts {@code http.request} may call: names, {@code *.example.com}, or {@code *} for any public
   * one.
   */
  public Set<String> httpAllowedHosts() {
    return httpAllowedHosts;
  }

  /** Bytes of an HTTP response that are read and kept at most. */
  public long httpMaxResponse() {
    return httpMaxResponse;
  }

  /** JNDI names of the data sources SQL jobs may use. */
  public Set<String> sqlDataSources() {
    return sqlDataSources;
  }

  /** Those of them that are XA and so may join the job's transaction. */
  public Set<String> sqlXaDataSources() {
    return sqlXaDataSources;
  }

  /** The largest request body, in bytes. */
  public long maxBody() {
    return maxBody;
  }

  /** The largest body of a bulk submission, in bytes. */
  public long maxBulkBody() {
    return maxBulkBody;
  }

  /** How long a list of jobs may take the database before it is given up. */
  public Duration searchLimit() {
    return searchLimit;
  }

  /** How many lists of jobs that may read more than they show run at once on this node. */
  public int searches() {
    return searches;
  }

  /**
   * Bytes of the heap that request bodies, large answers and what is made of them may take up
   * together.
   */
  public long requestMemory() {
    return requestMemory;
  }

  /** Bytes of the heap that the payloads of running jobs, as JSON trees, may take up together. */
  public long attemptMemory() {
    return attemptMemory;
  }

  private long memory(String key, int percent) {
    long heap = Runtime.getRuntime().maxMemory();
    return number(key, Math.max(1 << 20, heap / 100 * percent), 1 << 20, Long.MAX_VALUE);
  }

  private Duration duration(String key, String value, String min, String max) {
    Duration low = Duration.parse(min);
    Duration high = Duration.parse(max);
    return read(
        key,
        value,
        Duration::parse,
        d -> d.compareTo(low) >= 0 && d.compareTo(high) <= 0,
        "an ISO-8601 duration from " + min + " to " + max);
  }

  private long number(String key, long value, long min, long max) {
    return read(
        key,
        Long.toString(value),
        Long::parseLong,
        n -> n >= min && n <= max,
        "a number from " + min + " to " + max);
  }

  private Set<String> names(String key, String value) {
    return read(
        key,
        value,
        s ->
            Arrays.stream(s.split(","))
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .collect(Collectors.toUnmodifiableSet()),
        n -> true,
        "names separated by commas");
  }

  private Optional<String> optional(String key, Predicate<String> rule, String allowed) {
    Optional<String> given = source.apply(key).filter(s -> !s.isEmpty());
    Optional<String> value = given.map(String::strip).filter(s -> !s.isEmpty());
    if (given.isPresent() && value.isEmpty() && key.endsWith("password")) {
      errors.add("%s is blank; it must be %s, or left out".formatted(key, allowed));
    }
    if (value.isPresent() && !rule.test(value.get())) {
      String shown = key.endsWith("password") ? "…" : value.get();
      errors.add("%s = %s must be %s".formatted(key, shown, allowed));
    }
    return value;
  }

  /** A value as somebody wrote it, to be shown. */
  private String written(String key) {
    return written.get(key);
  }

  private <T> T read(
      String key, String value, Function<String, T> parse, Predicate<T> rule, String allowed) {
    String text = source.apply(key).map(String::strip).orElse(value);
    written.put(key, Shown.of(text));
    try {
      T parsed = parse.apply(text);
      if (rule.test(parsed)) {
        return parsed;
      }
    } catch (RuntimeException e) {
      // Said below, with what is allowed.
    }
    errors.add("%s = %s must be %s".formatted(key, written(key), allowed));
    return parse.apply(value);
  }
}
