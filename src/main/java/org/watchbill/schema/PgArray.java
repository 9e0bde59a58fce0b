package org.watchbill.schema;

import java.util.List;
import java.util.stream.Collectors;

/** Lists as PostgreSQL writes arrays, to be cast: {@code {"1","2",NULL}}. */
final class PgArray {

  private PgArray() {}

  static String of(List<?> values) {
    return values.stream().map(PgArray::element).collect(Collectors.joining(",", "{", "}"));
  }

  private static String element(Object value) {
    return value == null
        ? "NULL"
        : '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
