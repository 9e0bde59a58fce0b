package org.watchbill.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows whose texts may be in memory together, with what is made of them. Who reads rows with long
 * texts asks for their keys and sizes first, and then reads portion by portion.
 */
public final class Portion {

  /** Characters: those of the longest text there is, which is a portion of its own. */
  private static final long MOST = 1 << 20;

  private Portion() {}

  /** A row that is to be read. */
  public record Sized<K>(K key, long size) {

    /** Of what a query for keys and sizes found. */
    @SuppressWarnings("unchecked") // the query says what the key is
    public static <K> List<Sized<K>> of(List<?> rows) {
      return rows.stream()
          .map(Object[].class::cast)
          .map(row -> new Sized<>((K) row[0], ((Number) row[1]).longValue()))
          .toList();
    }
  }

  /** The size of a portion of rows that are so long together, at most. */
  public static long of(long all) {
    return Math.min(all, 2 * MOST); // one row may be longer than a portion, by what is around it
  }

  /** All of the rows, in portions. */
  public static <K> List<List<K>> all(List<Sized<K>> rows) {
    List<List<K>> portions = new ArrayList<>();
    long size = 0;
    for (Sized<K> row : rows) {
      size += row.size();
      if (portions.isEmpty() || size > MOST) {
        portions.add(new ArrayList<>());
        size = row.size();
      }
      portions.get(portions.size() - 1).add(row.key());
    }
    return portions;
  }

  /** The first portion of the rows, which has one of them at least if there are any. */
  public static <K> List<K> first(List<Sized<K>> rows) {
    return rows.isEmpty() ? List.of() : all(rows).get(0);
  }
}
