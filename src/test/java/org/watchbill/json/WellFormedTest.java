package org.watchbill.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellFormedTest {

  private static final String PAIR = "\uD83D\uDE00";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "\u00e9\u20ac",
        "\uD83D\uDE00",
        "a\uD83D\uDE00\uD83D\uDE00b",
        "\uFFFE\uFEFF\t\n"
      })
  void aTextOfCharactersIsLeftAlone(String text) {
    assertThat(WellFormed.objection(text)).isEmpty();
    assertThat(WellFormed.mended(text)).isSameAs(text);
    assertThat(WellFormed.cut(text, 100)).isSameAs(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0",
        "a\0b",
        "\uD800",
        "\uDC00",
        "a\uD800b",
        "\uDE00\uD83D",
        "\uD83D\uD83D\uDE00",
        "\uD83D\uDE00\uDE00"
      })
  void whatIsNoCharacterIsToldAndMended(String text) {
    assertThat(WellFormed.objection(text))
        .hasValueSatisfying(why -> assertThat(why).contains("position"));
    String mended = WellFormed.mended(text);
    assertThat(mended).hasSameSizeAs(text).contains("\uFFFD");
    assertThat(WellFormed.is(mended)).isTrue();
  }

  @Test
  void whatIsMendedCanBeWrittenInUtf8AndNothingElseOfItIsAnother() {
    Random random = new Random(7);
    char[] some = {'a', 0, '\uD83D', '\uDE00', '\uD800', '\u20ac'};
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        text.append(some[random.nextInt(some.length)]);
      }
      String mended = WellFormed.mended(text.toString());
      String read = new String(mended.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertThat(read).isEqualTo(mended).doesNotContain("\0");
      assertThat(WellFormed.is(text.toString())).isEqualTo(mended.contentEquals(text));
      String json = Json.write(Map.of("k", "\\" + text + "\\u0000"));
      assertThat(Json.tree(WellFormed.mendedJson(json)).get("k").textValue())
          .isEqualTo("\\" + mended + "\\u0000");
    }
  }

  @Test
  void aBeginningEndsWithAWholeCharacter() {
    for (int longest = 0; longest < 12; longest++) {
      String text = "x" + PAIR.repeat(10);
      assertThat(WellFormed.beginning(text, longest))
          .hasSizeLessThanOrEqualTo(longest)
          .doesNotContain("\uFFFD");
      assertThat(WellFormed.is(WellFormed.beginning(text.substring(0, longest), 100))).isTrue();
    }
    assertThat(WellFormed.beginning(null, 5)).isNull();
    assertThat(WellFormed.beginning("abc", 5)).isEqualTo("abc");
  }

  @Test
  void aCutSplitsNoPair() {
    for (int longest = 3; longest < 12; longest++) {
      String text = "x" + PAIR.repeat(10);
      assertThat(WellFormed.cut(text, longest))
          .hasSizeLessThanOrEqualTo(longest)
          .endsWith("…")
          .doesNotContain("\uFFFD");
      assertThat(WellFormed.shortened(text, longest))
          .hasSizeLessThanOrEqualTo(longest + 2)
          .contains("…")
          .doesNotContain("\uFFFD");
    }
    assertThat(WellFormed.shortened("'" + "x".repeat(1000) + "' is no name", 60))
        .startsWith("'xxx")
        .endsWith("x' is no name")
        .hasSize(60);
  }
}
