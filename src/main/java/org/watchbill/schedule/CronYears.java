package org.watchbill.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The years an expression allows: bit n stands for year n. A wall clock may show the years 0 and
 * 10000 for a few hours of the bill, so they belong to {@link #ANY}.
 */
record CronYears(BitSet years) {

  static final int FIRST = 1;
  static final int LAST = 9999;

  /** {@code *}. */
  static final CronYears ANY = between(FIRST - 1, LAST + 1);

  static final CronYears NONE = new CronYears(new BitSet());

  CronYears {
    years = (BitSet) years.clone();
  }

  /** The years from {@code first} to {@code last}, both included. */
  static CronYears between(int first, int last) {
    BitSet years = new BitSet();
    years.set(first, last + 1);
    return new CronYears(years);
  }

  CronYears plus(CronYears more) {
    CronYears both = new CronYears(years);
    both.years.or(more.years);
    return both;
  }

  boolean isAny() {
    return this == ANY || equals(ANY);
  }

  /** The first allowed year that is not before {@code year}; -1 if there is none. */
  int nextOrSame(int year) {
    return years.nextSetBit(Math.max(year, 0));
  }

  /** The last allowed year that is not after {@code year}; -1 if there is none. */
  int previousOrSame(int year) {
    return years.previousSetBit(Math.max(year, -1));
  }

  /** {@code 2026, 2028 and 2030 to 2040}. */
  String words() {
    List<String> runs = new ArrayList<>();
    for (int first = nextOrSame(0); first >= 0; first = nextOrSame(first)) {
      int end = years.nextClearBit(first);
      runs.addAll(words(first, end - 1));
      first = end;
    }
    return CronWords.list(runs);
  }

  private static List<String> words(int first, int last) {
    if (first == FIRST) {
      return List.of("the years to " + last);
    }
    return last == LAST
        ? List.of("the years from " + first)
        : CronWords.parts(first, last, "%04d"::formatted).toList();
  }
}
