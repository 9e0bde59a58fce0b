package org.watchbill.schedule;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a policy with a number: {@code ALL(5)}. */
final class Counted {

  private static final Pattern FORM = Pattern.compile("([A-Z]+)\\(([0-9]{1,9})\\)");

  private Counted() {}

  /** The number behind {@code word}; empty if the text is anything else or not from 1 to most. */
  static Optional<Integer> in(String text, String word, int most) {
    Matcher found = FORM.matcher(text);
    return found.matches() && found.group(1).equals(word)
        ? Optional.of(Integer.valueOf(found.group(2))).filter(n -> n >= 1 && n <= most)
        : Optional.empty();
  }
}
