package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.json.CheckTree;

/**
 * A text with {@code ${column}} in it. One that is nothing but a placeholder becomes the column's
 * value with its type; inside a longer text the value's text is put, nothing for null. {@code
 * $${…}} stands for a literal {@code ${…}}.
 */
record PlaceholderText(List<Piece> pieces) {

  /** A literal text, or the name of a column. */
  record Piece(String text, boolean column) {}

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\$?)\\{([^}]*)(}?)");

  /**
   * Parses.
   *
   * @throws BadRequest if a placeholder has no end or no name
   */
  static PlaceholderText parse(String text) {
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int end = 0;
    while (matcher.find()) {
      literal(pieces, text.substring(end, matcher.start()));
      if (matcher.group(1).isEmpty()) {
        pieces.add(column(text, matcher));
      } else {
        literal(pieces, matcher.group().substring(1));
      }
      end = matcher.end();
    }
    literal(pieces, text.substring(end));
    return new PlaceholderText(List.copyOf(pieces));
  }

  private static Piece column(String text, Matcher matcher) {
    String name = matcher.group(2).strip();
    if (name.isEmpty() || matcher.group(3).isEmpty()) {
      throw new BadRequest(
          "'%s' has a placeholder that is not ${column}; write $${ for a literal ${"
              .formatted(text));
    }
    return new Piece(name.toLowerCase(Locale.ROOT), true);
  }

  private static void literal(List<Piece> pieces, String text) {
    if (!text.isEmpty()) {
      pieces.add(new Piece(text, false));
    }
  }

  List<String> columns() {
    return pieces.stream().filter(Piece::column).map(Piece::text).toList();
  }

  JsonNode fill(Map<String, JsonNode> row) {
    if (pieces.size() == 1 && pieces.get(0).column()) {
      return row.get(pieces.get(0).text());
    }
    StringBuilder filled = new StringBuilder();
    for (Piece piece : pieces) {
      filled.append(piece.column() ? text(row.get(piece.text())) : piece.text());
    }
    return TextNode.valueOf(filled.toString());
  }

  /**
   * A value as it stands inside a longer text: numbers in full, never as 1E+3.
   *
   * @throws BadRequest if that would have no end, or is no text
   */
  static String text(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    CheckTree.objection(value)
        .ifPresent(
            why -> {
              throw new BadRequest("a column's value " + why);
            });
    return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
  }
}
