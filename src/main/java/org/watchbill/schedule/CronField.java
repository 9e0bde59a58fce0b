package org.watchbill.schedule;

import java.util.List;

/** The fields of a cron expression in their order, with the values each may take. */
enum CronField {
  SECOND("second", 0, 59),
  MINUTE("minute", 0, 59),
  HOUR("hour", 0, 23),
  DAY_OF_MONTH("day-of-month", 1, 31),
  MONTH(
      "month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
      "DEC"),
  /** Sunday is 0, and also 7. */
  DAY_OF_WEEK("day-of-week", 0, 6, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  final String label;
  final int min;
  final int max;
  private final List<String> names;

  CronField(String label, int min, int max, String... names) {
    this.label = label;
    this.min = min;
    this.max = max;
    this.names = List.of(names);
  }

  /** How many values there are. */
  int size() {
    return max - min + 1;
  }

  /** Every value: bit n stands for value n. */
  long all() {
    return (1L << size()) - 1 << min;
  }

  /** The value {@code steps} after another; past the end it goes on from the start. */
  int after(int value, int steps) {
    return min + (value - min + steps) % size();
  }

  /** The value that a number or a name stands for; a Sunday may come as 7. */
  int value(CronToken token) {
    int named = named(token);
    return named >= 0 ? named : token.number(min, this == DAY_OF_WEEK ? 7 : max, allowed());
  }

  /** The value that a name stands for; -1 for anything else. */
  int named(CronToken token) {
    for (int i = 0; i < names.size(); i++) {
      if (token.is(names.get(i))) {
        return min + i;
      }
    }
    return -1;
  }

  /** What a single value may be, in words. */
  String allowed() {
    return switch (this) {
      case MONTH -> "a number from 1 to 12 or a name from JAN to DEC";
      case DAY_OF_WEEK -> "a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT";
      default -> "a number from " + min + " to " + max;
    };
  }

  /** What an entry of the field's list may be, in words. */
  String forms() {
    String forms = "*, " + allowed() + ", a range such as a-b, or a step such as */n";
    return switch (this) {
      case DAY_OF_MONTH -> forms + "; also ?, L, L-3, LW, 15W";
      case DAY_OF_WEEK -> forms + "; also ?, 6#3, 5L";
      default -> forms;
    };
  }
}
