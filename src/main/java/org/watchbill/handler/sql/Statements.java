package org.watchbill.handler.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides an SQL text into its statements, as PostgreSQL and H2 do: not at a semicolon in a text, a
 * quoted name, a comment, parentheses or the body of a function.
 *
 * <p>No driver can be asked: H2's runs all there are, and PostgreSQL's divides the text by itself.
 */
final class Statements {

  /**
   * One statement.
   *
   * @param start where its first word begins in the text
   * @param bare without texts, quoted names and comments
   */
  record Statement(int start, String bare) {}

  /** What may have a body of statements between BEGIN and END. */
  private static final Set<String> WITH_BODY = Set.of("function", "procedure", "trigger", "event");

  private static final Set<String> ENDED_BY_NAME = Set.of("if", "loop", "while", "repeat", "for");
  private static final Pattern TAG = Pattern.compile("\\$([\\p{L}_][\\p{L}\\p{N}_]*)?\\$");

  private final String sql;
  private final boolean slashes;
  private final List<Statement> found = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private StringBuilder bare = new StringBuilder();
  private int start = -1;
  private int at;
  private int parentheses;
  private int blocks;

  private Statements(String sql, boolean slashes) {
    this.sql = sql;
    this.slashes = slashes;
  }

  /**
   * The statements of a text.
   *
   * @param slashes whether {@code //} begins a comment, which it does on H2
   */
  static List<Statement> of(String sql, boolean slashes) {
    Statements statements = new Statements(sql, slashes);
    while (statements.at < sql.length()) {
      statements.step();
    }
    statements.end();
    return statements.found;
  }

  private void step() {
    char c = sql.charAt(at);
    if (c == '\'') {
      quoted('\'', escapes());
    } else if (c == '"') {
      quoted('"', false);
    } else if (begins("--") || slashes && begins("//")) {
      line();
    } else if (begins("/*")) {
      comment();
    } else if (c == '$' && !afterName() && tag() != null) {
      dollars(tag());
    } else if (isName(c)) {
      word();
    } else {
      other(c);
    }
  }

  private boolean begins(String text) {
    return sql.startsWith(text, at);
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '#';
  }

  private boolean afterName() {
    return at > 0 && (isName(sql.charAt(at - 1)) || sql.charAt(at - 1) == '$');
  }

  /** Whether this is an {@code E'…'} of PostgreSQL's, in which a backslash hides a quote. */
  private boolean escapes() {
    boolean e = at > 0 && Character.toLowerCase(sql.charAt(at - 1)) == 'e';
    return e && (at == 1 || !isName(sql.charAt(at - 2)) && sql.charAt(at - 2) != '$');
  }

  /** A quote that is doubled ends one text and begins another, which comes to the same. */
  private void quoted(char quote, boolean escapes) {
    begin();
    int end = at + 1;
    while (end < sql.length() && sql.charAt(end) != quote) {
      end += escapes && sql.charAt(end) == '\\' ? 2 : 1;
    }
    leave(end + 1);
  }

  private void line() {
    int end = at;
    while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
      end++;
    }
    leave(end);
  }

  /** They nest. */
  private void comment() {
    int depth = 0;
    int end = at;
    do {
      if (sql.startsWith("/*", end)) {
        depth++;
        end += 2;
      } else if (sql.startsWith("*/", end)) {
        depth--;
        end += 2;
      } else {
        end++;
      }
    } while (depth > 0 && end < sql.length());
    leave(end);
  }

  private String tag() {
    Matcher tag = TAG.matcher(sql).region(at, sql.length());
    return tag.lookingAt() ? tag.group() : null;
  }

  private void dollars(String tag) {
    begin();
    int end = sql.indexOf(tag, at + tag.length());
    leave(end < 0 ? sql.length() : end + tag.length());
  }

  private void word() {
    begin();
    int end = at;
    while (end < sql.length() && (isName(sql.charAt(end)) || sql.charAt(end) == '$')) {
      end++;
    }
    String word = sql.substring(at, end);
    bare.append(word);
    at = end;
    words.add(word.toLowerCase(Locale.ROOT));
    body();
  }

  /** Counts what BEGIN and CASE open and END closes. */
  private void body() {
    String word = words.get(words.size() - 1);
    String before = words.size() < 2 ? "" : words.get(words.size() - 2);
    if (blocks == 0) {
      blocks = word.equals("begin") && hasBody() ? 1 : 0;
    } else if (word.equals("begin") || word.equals("case") && !before.equals("end")) {
      blocks++;
    } else if (word.equals("end") && !endedByName()) {
      blocks--;
    }
  }

  private boolean hasBody() {
    return words.get(0).equals("create") && words.stream().limit(8).anyMatch(WITH_BODY::contains);
  }

  private boolean endedByName() {
    Matcher next = Pattern.compile("\\s+(\\w+)").matcher(sql).region(at, sql.length());
    return next.lookingAt() && ENDED_BY_NAME.contains(next.group(1).toLowerCase(Locale.ROOT));
  }

  private void other(char c) {
    if (c == ';' && parentheses == 0 && blocks == 0) {
      end();
      at++;
      return;
    }
    if (!Character.isWhitespace(c) && c != ';') {
      begin();
    }
    parentheses = Math.max(0, parentheses + (c == '(' ? 1 : c == ')' ? -1 : 0));
    bare.append(c);
    at++;
  }

  private void begin() {
    start = start < 0 ? at : start;
  }

  private void leave(int end) {
    bare.append(' ');
    at = Math.min(end, sql.length());
  }

  private void end() {
    if (start >= 0) {
      found.add(new Statement(start, bare.toString()));
    }
    start = -1;
    bare = new StringBuilder();
    words.clear();
    parentheses = 0;
    blocks = 0;
  }
}
