package org.watchbill.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.quartz.CronExpression;

/**
 * What the next planned instant costs, beside cron-utils and Quartz in the same run: each asked from
 * the same starts, spread over four years, in turns. Medians of the rounds, in nanoseconds.
 */
class RecurrenceBench {

  private static final int STARTS = 256;
  private static final int ROUNDS = 9;
  private static final long ROUND_NANOS = 60_000_000;
  private static final long FROM = Instant.parse("2024-06-01T00:00:00Z").getEpochSecond();
  private static final long STEP = 4L * 366 * 86_400 / STARTS + 61;

  /** One expression in the words of ours and of Quartz, which cron-utils reads too. */
  private record Case(String cron, String quartz, String zone) {}

  private static final List<Case> CASES =
      List.of(
          new Case("* * * * *", "0 * * * * ?", "UTC"),
          new Case("* * * * *", "0 * * * * ?", "Europe/Berlin"),
          new Case("*/5 * * * * *", "*/5 * * * * ?", "Europe/Berlin"),
          new Case("30 2 * * *", "0 30 2 * * ?", "UTC"),
          new Case("30 2 * * *", "0 30 2 * * ?", "Europe/Berlin"),
          new Case("30 2 * * *", "0 30 2 * * ?", "America/New_York"),
          new Case("*/15 9-17 * * MON-FRI", "0 */15 9-17 ? * MON-FRI", "Australia/Lord_Howe"),
          new Case("0 12 L * *", "0 0 12 L * ?", "Europe/Berlin"),
          new Case("0 0 * * 5L", "0 0 0 ? * 6L", "Europe/Berlin"),
          new Case("0 0 * * 1#2", "0 0 0 ? * 2#2", "Africa/Casablanca"),
          new Case("0 9 15W * *", "0 0 9 15W * ?", "Europe/Berlin"),
          new Case("0 0 1 1 *", "0 0 0 1 1 ?", "Europe/Berlin"),
          new Case("0 0 29 2 *", "0 0 0 29 2 ?", "Europe/Berlin"));

  /** Keeps answers from being optimized away. */
  private static volatile long consumed;

  @Test
  void next() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("| expression | zone | next | previous | cron-utils | Quartz | cron-utils / ours | Quartz / ours |");
    lines.add("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (Case one : CASES) {
      contestants(one).forEach(RecurrenceBench::round);
    }
    for (Case one : CASES) {
      double[] medians = measure(contestants(one));
      lines.add(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %,.0f ns | %,.0f ns | %,.0f ns | %,.0f ns | %.1f | %.1f |",
              one.cron,
              one.zone,
              medians[0],
              medians[1],
              medians[2],
              medians[3],
              medians[2] / medians[0],
              medians[3] / medians[0]));
    }
    String report = String.join("\n", lines) + "\n";
    System.out.println(report);
    Files.createDirectories(Path.of("target/bench"));
    Files.writeString(Path.of("target/bench/recurrence.md"), report);
  }

  private static List<LongUnaryOperator> contestants(Case one) throws ParseException {
    return List.of(next(one), previous(one), cronUtils(one), quartz(one));
  }

  private static LongUnaryOperator next(Case one) {
    Recurrence recurrence = Recurrence.cron(one.cron, ZoneId.of(one.zone));
    return at -> recurrence.next(Instant.ofEpochSecond(at)).orElseThrow().getEpochSecond();
  }

  private static LongUnaryOperator previous(Case one) {
    Recurrence recurrence = Recurrence.cron(one.cron, ZoneId.of(one.zone));
    return at -> recurrence.previous(Instant.ofEpochSecond(at)).orElseThrow().getEpochSecond();
  }

  private static LongUnaryOperator cronUtils(Case one) {
    var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
    ExecutionTime time = ExecutionTime.forCron(parser.parse(one.quartz));
    ZoneId zone = ZoneId.of(one.zone);
    return at ->
        time.nextExecution(Instant.ofEpochSecond(at).atZone(zone)).orElseThrow().toEpochSecond();
  }

  private static LongUnaryOperator quartz(Case one) throws ParseException {
    CronExpression expression = new CronExpression(one.quartz);
    expression.setTimeZone(TimeZone.getTimeZone(one.zone));
    return at -> expression.getNextValidTimeAfter(new Date(at * 1000)).getTime();
  }

  /** Rounds in turns; some more before them warm up. */
  private static double[] measure(List<LongUnaryOperator> contestants) {
    double[][] nanos = new double[contestants.size()][ROUNDS];
    for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
      for (int i = 0; i < contestants.size(); i++) {
        double each = round(contestants.get(i));
        if (round >= 0) {
          nanos[i][round] = each;
        }
      }
    }
    double[] medians = new double[contestants.size()];
    for (int i = 0; i < medians.length; i++) {
      Arrays.sort(nanos[i]);
      medians[i] = nanos[i][ROUNDS / 2];
    }
    return medians;
  }

  /** Nanoseconds for one answer. */
  private static double round(LongUnaryOperator contestant) {
    long sum = 0;
    long asked = 0;
    long start = System.nanoTime();
    long spent = 0;
    for (; spent < ROUND_NANOS; spent = System.nanoTime() - start) {
      for (int i = 0; i < STARTS; i++) {
        sum += contestant.applyAsLong(FROM + i * STEP);
      }
      asked += STARTS;
    }
    consumed += sum;
    return (double) spent / asked;
  }
}
