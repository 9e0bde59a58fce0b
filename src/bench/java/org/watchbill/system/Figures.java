package org.watchbill.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured of one thing: a list of values for each contestant, in order of appearance. */
final class Figures {

  /** Whom all others are compared with. */
  static final String YARDSTICK = "db-scheduler";

  private final String title;
  private final String note;
  private final String format;
  private final String unit;
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  /**
   * @param format of an absolute figure, such as {@code %,.0f}
   * @param unit of it, such as {@code jobs/s}; may be empty
   * @param note how it was measured
   */
  Figures(String title, String format, String unit, String note) {
    this.title = title;
    this.format = format;
    this.unit = unit;
    this.note = note;
  }

  void add(String who, double value) {
    values.computeIfAbsent(who, w -> new ArrayList<>()).add(value);
    System.out.println(text("%s | %s | " + format + " %s", title, who, value, unit));
  }

  double median(String who) {
    List<Double> sorted = values.get(who).stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  String markdown() {
    StringBuilder table = new StringBuilder();
    table.append(
        text(
            "## %s%n%n%s%n%n| %s | median | times %s | all runs |%n|---|--:|--:|---|%n",
            title, note, unit, YARDSTICK));
    for (Map.Entry<String, List<Double>> row : values.entrySet()) {
      double median = median(row.getKey());
      table.append(
          text(
              "| %s | %s | %s | %s |%n",
              row.getKey(),
              text(format, median),
              values.containsKey(YARDSTICK) ? text("%.2f", median / median(YARDSTICK)) : "",
              String.join(" · ", row.getValue().stream().map(v -> text(format, v)).toList())));
    }
    return table.append('\n').toString();
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
