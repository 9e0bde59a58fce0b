package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** Gives a statement its parameters: JSON values as the Java type that fits them best. */
final class Parameters {

  private Parameters() {}

  static void bind(PreparedStatement statement, List<JsonNode> values) throws SQLException {
    if (values == null) {
      return;
    }
    int text = textType(statement.getConnection());
    for (int i = 0; i < values.size(); i++) {
      bind(statement, i + 1, values.get(i), text);
    }
  }

  private static void bind(PreparedStatement statement, int index, JsonNode value, int text)
      throws SQLException {
    if (value.isNull()) {
      statement.setNull(index, Types.NULL);
    } else if (value.isBoolean()) {
      statement.setBoolean(index, value.booleanValue());
    } else if (value.isIntegralNumber() && value.canConvertToInt()) {
      // Not always as long: databases widen an int by themselves but narrow nothing.
      statement.setInt(index, value.intValue());
    } else if (value.isIntegralNumber() && value.canConvertToLong()) {
      statement.setLong(index, value.longValue());
    } else if (value.isNumber()) {
      statement.setBigDecimal(index, value.decimalValue());
    } else if (value.isTextual()) {
      statement.setObject(index, value.textValue(), text);
    } else {
      throw new BadRequest(
          "parameter %d must be a string, a number, a boolean or null".formatted(index));
    }
  }

  /**
   * PostgreSQL puts no {@code varchar} into a date, uuid, enum or jsonb column, but gladly a text
   * whose type it is left to find out; others convert by themselves.
   */
  private static int textType(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
        ? Types.OTHER
        : Types.VARCHAR;
  }
}
