package org.watchbill.handler.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.watchbill.handler.sql.Statements.Statement;
import org.watchbill.problem.Shown;

/**
 * Looks whether an SQL text is one statement, and how it begins. This guards against mistakes, not
 * against an administrator, who may run any SQL anyway: a {@code COMMIT} in the middle would make
 * the job's effect final before its completion, and a {@code SET} would stay on the pooled
 * connection for whoever gets it next.
 */
final class SqlText {

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

  /** Why {@code sql} may not be run: it would break the job's transaction, or is not one. */
  static Optional<String> objection(String sql) {
    Optional<String> control =
        Statements.of(sql, false).stream()
            .map(Statement::bare)
            .filter(SqlText::controls)
            .findFirst()
            .map(s -> "'%s' would break the job's transaction".formatted(word(s, 0)));
    return control.or(() -> notOne(sql, false)).or(() -> notOne(sql, true));
  }

  /**
   * Refuses what was kept before this was asked at its submission.
   *
   * @throws BadRequest saying why it may not be run
   */
  static void refuse(String sql) {
    objection(sql)
        .ifPresent(
            why -> {
              throw new BadRequest("the SQL is not run: " + why);
            });
  }

  /** In either way to read it: whose database it is for is not known yet. */
  private static Optional<String> notOne(String sql, boolean slashes) {
    List<Statement> statements = Statements.of(sql, slashes);
    if (statements.isEmpty()) {
      return Optional.of("holds no statement");
    }
    return statements.stream().skip(1).findFirst().map(second -> second(sql, second.start()));
  }

  private static String second(String sql, int start) {
    String before = sql.substring(0, start);
    int line = (int) before.lines().count() + (before.endsWith("\n") || before.isEmpty() ? 1 : 0);
    int column = start - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
    return "a second statement begins at line %d, column %d: %s; send one, and a job for each other"
        .formatted(line, column, Shown.quoted(sql.substring(start).strip()));
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
    return Statements.of(sql, false).stream().map(Statement::bare).toList();
  }

  private static String word(String statement, int index) {
    String[] words = statement.replaceAll("^[\\s(]+", "").split("[^\\w@]+", index + 2);
    return words.length > index ? words[index] : "";
  }
}
