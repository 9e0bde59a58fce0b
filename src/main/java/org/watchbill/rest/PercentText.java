package org.watchbill.rest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.watchbill.json.WellFormed;

/** A part of an address as it was sent, with its percent signs. */
record PercentText(String raw) {

  /** What is wrong with the text it stands for, or nothing. */
  Optional<String> objection() {
    if (raw.indexOf('%') < 0 && raw.chars().allMatch(c -> c < 0x80)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(3 * raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
        if (value < 0) {
          return Optional.of(
              "'%s' at position %d is no %%-escape; a percent sign is written %%25"
                  .formatted(raw.substring(i, Math.min(i + 3, raw.length())), i + 1));
        }
        bytes.put((byte) value);
        i += 2;
      } else if (Character.isSurrogate(c) && !pairs(i)) {
        return WellFormed.objection(raw);
      } else {
        bytes.put(
            StandardCharsets.UTF_8.encode(CharBuffer.wrap(raw, i, pairs(i) ? ++i + 1 : i + 1)));
      }
    }
    return objection(bytes.flip());
  }

  private boolean pairs(int at) {
    return at + 1 < raw.length() && Character.isSurrogatePair(raw.charAt(at), raw.charAt(at + 1));
  }

  private static int hex(char high, char low) {
    int value = Character.digit(high, 16) * 16 + Character.digit(low, 16);
    return Character.digit(high, 16) < 0 || Character.digit(low, 16) < 0 ? -1 : value;
  }

  private Optional<String> objection(ByteBuffer bytes) {
    try {
      return WellFormed.objection(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.of(
          "'%s' is not UTF-8 behind its percent signs".formatted(WellFormed.shortened(raw, 100)));
    }
  }
}
