package org.watchbill.json;

import java.util.Optional;

/**
 * What every text here is: Unicode characters other than NUL. Half of a surrogate pair is no
 * character and cannot be written in UTF-8 (a driver makes a question mark of it, so that two keys
 * become one), and PostgreSQL keeps no NUL. What comes from outside is refused; what a handler, an
 * exception or another server says is mended.
 */
public final class WellFormed {

  /** U+FFFD, which stands for what is no character. */
  private static final char INSTEAD = '\uFFFD';

  private WellFormed() {}

  /** What is wrong with a text, or nothing. */
  public static Optional<String> objection(String text) {
    int at = fault(text);
    if (at < 0) {
      return Optional.empty();
    }
    return Optional.of(
        text.charAt(at) == 0
            ? "holds the character NUL (at position %d), which no text here has".formatted(at + 1)
            : "holds half of a surrogate pair (\\u%04X at position %d); send whole characters"
                .formatted((int) text.charAt(at), at + 1));
  }

  /** Whether nothing is wrong with a text. */
  public static boolean is(String text) {
    return fault(text) < 0;
  }

  private static int fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return i;
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static boolean isPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
  }

  /** The text with U+FFFD in place of whatever is no character; null stays null. */
  public static String mended(String text) {
    if (text == null || is(text)) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (int i = fault(text); i < mended.length(); i++) {
      char c = mended.charAt(i);
      if (c == 0) {
        mended.setCharAt(i, INSTEAD);
      } else if (Character.isSurrogate(c)) {
        if (i + 1 < mended.length() && Character.isSurrogatePair(c, mended.charAt(i + 1))) {
          i++;
        } else {
          mended.setCharAt(i, INSTEAD);
        }
      }
    }
    return mended.toString();
  }

  /** The text mended, and cut to so many characters of which the last is then an ellipsis. */
  public static String cut(String text, int longest) {
    if (text == null || text.length() <= longest) {
      return mended(text);
    }
    return mended(text.substring(0, before(text, longest - 1))) + "…";
  }

  /**
   * The text mended, and its middle left out if it is longer: both what it begins with and what it
   * ends with can be read.
   */
  public static String shortened(String text, int longest) {
    if (text == null || text.length() <= longest) {
      return mended(text);
    }
    int head = longest / 3;
    int tail = text.length() - (longest - head - 1);
    return mended(text.substring(0, before(text, head)))
        + "…"
        + mended(text.substring(before(text, tail)));
  }

  /** How the text, mended, begins: so many characters at most, and no half of one at its end. */
  public static String beginning(String text, int longest) {
    if (text == null) {
      return null;
    }
    int end = Math.min(longest, text.length());
    boolean torn = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return mended(text.substring(0, torn ? end - 1 : end));
  }

  /** A place to cut that splits no pair. */
  private static int before(String text, int at) {
    return at > 0 && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at)) ? at - 1 : at;
  }

  /**
   * JSON text with all its texts mended: Jackson writes half a pair as it is, and NUL as an escape,
   * which a later reader takes for the character again.
   */
  public static String mendedJson(String json) {
    int nul = json.indexOf("\\u0000");
    if (nul < 0) {
      return mended(json);
    }
    StringBuilder mended = new StringBuilder(json.length());
    int copied = 0;
    for (; nul >= 0; nul = json.indexOf("\\u0000", nul + 6)) {
      if (isEscape(json, nul)) {
        mended.append(json, copied, nul).append(INSTEAD);
        copied = nul + 6;
      }
    }
    return mended(mended.append(json, copied, json.length()).toString());
  }

  /** Whether a backslash is not itself escaped. */
  private static boolean isEscape(String json, int at) {
    int before = at;
    while (before > 0 && json.charAt(before - 1) == '\\') {
      before--;
    }
    return (at - before) % 2 == 0;
  }
}
