package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.logging.Logger;

/** Says what SQL jobs ask of their databases, for those who look closely; a rehearsal does. */
final class SqlLog {

  private static final Logger LOG = Logger.getLogger("org.watchbill.handler.sql");

  private SqlLog() {}

  static void statement(String sql, List<JsonNode> parameters) {
    LOG.fine(() -> parameters == null || parameters.isEmpty() ? sql : sql + " " + parameters);
  }
}
