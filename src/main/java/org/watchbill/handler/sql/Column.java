package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Set;

/**
 * A column of a query, whose values it reads as JSON: numbers, booleans and null as such,
 * timestamps with a zone as UTC instants, other dates and times as ISO-8601 text, anything else as
 * the database's text.
 *
 * @param index from 1
 * @param label the name as the query gives it
 */
record Column(int index, String label, int type, String typeName) {

  private static final Set<Integer> BYTES =
      Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);
  private static final Set<String> ZONED = Set.of("timestamptz", "timestamp with time zone");

  static Column of(ResultSetMetaData meta, int index) throws SQLException {
    return new Column(
        index,
        meta.getColumnLabel(index),
        meta.getColumnType(index),
        meta.getColumnTypeName(index).toLowerCase(Locale.ROOT));
  }

  boolean isBytes() {
    // H2 calls its uuid a BINARY.
    return BYTES.contains(type) && !typeName.equals("uuid");
  }

  JsonNode read(ResultSet row) throws SQLException {
    // PostgreSQL calls its timestamptz a plain TIMESTAMP.
    if (type == Types.TIMESTAMP_WITH_TIMEZONE || ZONED.contains(typeName)) {
      OffsetDateTime value = row.getObject(index, OffsetDateTime.class);
      return value == null ? NullNode.instance : TextNode.valueOf(value.toInstant().toString());
    }
    return switch (type) {
      case Types.TIMESTAMP ->
          text(row.getObject(index, LocalDateTime.class), DateTimeFormatter.ISO_LOCAL_DATE_TIME);
      case Types.DATE -> text(row.getObject(index, LocalDate.class), DateTimeFormatter.ISO_DATE);
      case Types.TIME ->
          text(row.getObject(index, LocalTime.class), DateTimeFormatter.ISO_LOCAL_TIME);
      case Types.BOOLEAN,
          Types.BIT,
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL ->
          scalar(row.getObject(index), row);
      default -> text(row);
    };
  }

  private JsonNode scalar(Object value, ResultSet row) throws SQLException {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value instanceof Boolean b) {
      return BooleanNode.valueOf(b);
    } else if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
      return json.numberNode(((Number) value).intValue());
    } else if (value instanceof Long n) {
      return json.numberNode(n.longValue());
    } else if (value instanceof BigInteger n) {
      return json.numberNode(n);
    } else if (value instanceof BigDecimal n) {
      return DecimalNode.valueOf(n);
    } else if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
      // A float's own digits: as a double, 0.1 would become 0.10000000149011612.
      return DecimalNode.valueOf(new BigDecimal(n.toString()));
    }
    return text(row);
  }

  private JsonNode text(ResultSet row) throws SQLException {
    String value = row.getString(index);
    return value == null ? NullNode.instance : TextNode.valueOf(value);
  }

  private static <T extends TemporalAccessor> JsonNode text(T value, DateTimeFormatter format) {
    return value == null ? NullNode.instance : TextNode.valueOf(format.format(value));
  }
}
