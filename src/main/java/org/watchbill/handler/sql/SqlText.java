package org.watchbill.handler.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks at how the statements of an SQL text begin. This guards against mistakes, not against an
 * administrator, who may run any SQL anyway: a {@code COMMIT} in the middle would make the job's
 * effect final before its completion, and a {@code SET} would stay on the pooled connection for
 * whoever gets it next.
 */
final class SqlText {

  /** Text in quotes and comments: nothing in there begins a statement. */
  private static final Pattern QUOTED =
      Pattern.compile(
          "'[^']*+'|\"[^\"]*+\"|--[^\n]*+|/\\*.*?\\*/|\\$(\\w*)\\$.*?\\$\\1\\$", Pattern.DOTALL);

  private static final Set<String> CONTROL =
      Set.of(
          "abort",
          "begin",
          "commit",
          "end",
          "prepare",
          "release",
          "rollback",
          "savepoint",
          "start",
          "reset",
          "discard");

  private static final Set<String> DEFINITION =
      Set.of("alter", "comment", "create", "drop", "grant", "revoke", "rename", "truncate");

  private SqlText() {}

  /** Which statement of {@code sql} would break the job's transaction, or nothing. */
  static Optional<String> objection(String sql) {
    return statements(sql).stream()
        .filter(SqlText::controls)
        .findFirst()
        .map(s -> "'%s' would break the job's transaction".formatted(word(s, 0)));
  }

  /**
   * The first word of a statement that changes tables, which ends a transaction on some databases.
   */
  static Optional<String> definition(String sql) {
    return statements(sql).stream()
        .map(s -> word(s, 0))
        .filter(word -> DEFINITION.contains(word.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  private static boolean controls(String statement) {
    String first = word(statement, 0).toLowerCase(Locale.ROOT);
    String second = word(statement, 1).toLowerCase(Locale.ROOT);
    // These two end with the transaction by themselves (PostgreSQL).
    boolean ownEnd = second.equals("local") || second.equals("constraints");
    return CONTROL.contains(first) || first.equals("set") && !ownEnd;
  }

  private static List<String> statements(String sql) {
    String bare = QUOTED.matcher(sql).replaceAll(" ");
    return Pattern.compile(";").splitAsStream(bare).map(s -> s.replaceAll("^[\\s(]+", "")).toList();
  }

  private static String word(String statement, int index) {
    String[] words = statement.split("[^\\w@]+", index + 2);
    return words.length > index ? words[index] : "";
  }
}
