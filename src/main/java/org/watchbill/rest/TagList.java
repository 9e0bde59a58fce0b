package org.watchbill.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.json.WellFormed;
import org.watchbill.problem.Problem;

/**
 * What {@code If-Match} or {@code If-None-Match} lists (RFC 9110, 8.8.3, 13.1.1 and 13.1.2).
 *
 * @param any whether it is {@code *}
 */
record TagList(boolean any, List<Listed> tags) {

  /** {@code "text"}, or {@code W/"text"} if it is weak. */
  record Listed(boolean weak, String text) {}

  private static final Pattern TAG =
      Pattern.compile("(W/)?\"([\\x21\\x23-\\x7E\\x80-\\uFFFF]*)\"[ \\t]*(,|$)");

  /** Commas and blanks, which may stand before a tag; an element of a list may be empty. */
  private static final Pattern NOTHING = Pattern.compile("[, \\t]*");

  private static final int MOST = 100;

  /**
   * Reads a header that may have been sent in several lines.
   *
   * @return null if it was not sent
   * @throws Problem 400 if it is neither {@code *} nor a list of tags
   */
  static TagList read(String header, List<String> lines) {
    if (lines == null || lines.isEmpty()) {
      return null;
    }
    String text = String.join(",", lines);
    if (text.strip().equals("*")) {
      return new TagList(true, List.of());
    }
    List<Listed> tags = new ArrayList<>();
    Matcher nothing = NOTHING.matcher(text);
    Matcher tag = TAG.matcher(text);
    int at = nothing.lookingAt() ? nothing.end() : 0;
    while (at < text.length()) {
      if (!tag.find(at) || tag.start() != at || tags.size() == MOST) {
        throw malformed(header, text);
      }
      tags.add(new Listed(tag.group(1) != null, tag.group(2)));
      at = nothing.find(tag.end()) ? nothing.end() : tag.end();
    }
    if (tags.isEmpty()) {
      throw malformed(header, text);
    }
    return new TagList(false, tags);
  }

  private static Problem malformed(String header, String text) {
    String shown = WellFormed.cut(text, 100);
    return Problem.badRequest(
        header,
        "'%s' is neither * nor a list of at most %d tags in quotation marks, such as \"1f-2e\" or W/\"1f-2e\", \"3d-4c\""
            .formatted(shown, MOST));
  }

  /** The tags as they were sent, for a person. */
  String shown() {
    return any
        ? "*"
        : String.join(
            ", ", tags.stream().map(t -> (t.weak() ? "W/" : "") + "\"" + t.text() + "\"").toList());
  }
}
