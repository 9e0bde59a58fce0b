package org.watchbill.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of an expression that remembers where it stood.
 *
 * @param field the name of the field it belongs to
 * @param text the part itself
 * @param column where it starts in the whole expression, from 1
 */
record CronToken(String field, String text, int column) {

  /** The parts between blanks. */
  static List<CronToken> words(String expression) {
    return new CronToken("expression", expression, 1)
        .split(' ').stream()
            .flatMap(word -> word.split('\t').stream())
            .filter(word -> !word.text.isEmpty())
            .toList();
  }

  /** The parts between separators; empty ones too. */
  List<CronToken> split(char separator) {
    List<CronToken> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
      parts.add(part(start, end));
      start = end + 1;
    }
    parts.add(part(start, text.length()));
    return parts;
  }

  CronToken part(int start, int end) {
    return new CronToken(field, text.substring(start, end), column + start);
  }

  /** The same part, known to belong to {@code field}. */
  CronToken in(CronField field) {
    return new CronToken(field.label, text, column);
  }

  /** The same part without blanks around it. */
  CronToken strip() {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return part(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /** Whether it is this word, in letters of any case. */
  boolean is(String word) {
    return text.length() == word.length() && startsWith(word);
  }

  /**
   * Whether it starts with this word, in letters of any case. Java's own comparison takes letters
   * of other scripts for ours: the long s for an S, the Kelvin sign for a K.
   */
  boolean startsWith(String word) {
    return text.regionMatches(true, 0, word, 0, word.length())
        && text.chars().limit(word.length()).allMatch(c -> c < 128);
  }

  /** Whether the part ends in {@code letter}, with something before it. */
  boolean endsIn(char letter) {
    return text.length() > 1 && Character.toUpperCase(text.charAt(text.length() - 1)) == letter;
  }

  CronToken withoutLast() {
    return part(0, text.length() - 1);
  }

  /** The number it is, or an error that says what is allowed. */
  int number(int min, int max, String allowed) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.length() > 9) {
      throw error(allowed);
    }
    int number = Integer.parseInt(text);
    if (number < min || number > max) {
      throw error(allowed);
    }
    return number;
  }

  RecurrenceError error(String allowed) {
    return new RecurrenceError(field, text, column, allowed);
  }
}
