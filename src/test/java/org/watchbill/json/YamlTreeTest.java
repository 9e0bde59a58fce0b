package org.watchbill.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

  private static List<String> faults(String text) {
    return YamlTree.of(text).faults().stream()
        .map(f -> f.line() + " " + f.path() + " " + f.detail())
        .toList();
  }

  private static String write(JsonNode tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator yaml = Yaml.generator(out)) {
      yaml.writeTree(Yaml.writable(tree.deepCopy()));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void itReadsWhatJsonHasAndKnowsTheLines() {
    YamlTree tree =
        YamlTree.of(
            """
            a:
              text: 0 2 * * *
              yes: no
              time: 08:30
              number: 12
              large: 12345678901234567890
              fraction: 1.5
              on: true
              list: [1, null]
            """);

    assertThat(tree.faults()).isEmpty();
    assertThat(tree.root().at("/a"))
        .hasToString(
            "{\"text\":\"0 2 * * *\",\"yes\":\"no\",\"time\":\"08:30\",\"number\":12,"
                + "\"large\":12345678901234567890,\"fraction\":1.5,\"on\":true,\"list\":[1,null]}");
    assertThat(tree.line("$.a.time")).isEqualTo(4);
    assertThat(tree.line("$.b")).isZero();
  }

  @Test
  void everyDoubledFieldAndEveryAliasIsNamedWithItsLine() {
    assertThat(faults("a: 1\nb: &x {c: 1}\na: 2\nd: [*x]\n"))
        .containsExactly(
            "3 $.a given twice, first in line 1",
            "4 $.d[0] *x refers to an anchor; write the value itself");
  }

  @Test
  void aBombDoesNotGoOff() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
    }

    assertThat(faults(laughs.toString())).hasSize(29 * 9);
    assertThat(faults("[".repeat(100_000))).hasSize(1).first().asString().contains("not YAML");
    assertThat(faults("a: " + "x".repeat(Yaml.LONGEST))).first().asString().contains("16,777,216");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1", "a: b: c", "\t- x", "a: 'b", "%", "@x", "- a\nb: c"})
  void whatIsNoYamlIsSaidInOneLine(String text) {
    assertThat(faults(text))
        .hasSize(1)
        .first()
        .asString()
        .contains("not YAML")
        .doesNotContain("\n");
  }

  @Test
  void oneDocumentIsEnough() {
    assertThat(faults("a: 1\n---\nb: 2\n")).first().asString().contains("second document");
    assertThat(YamlTree.of("# nothing\n").root().isMissingNode()).isTrue();
  }

  @Test
  void whateverIsWrittenIsReadTheSame() throws IOException {
    String[] texts = {
      "",
      " ",
      "*",
      "* * * * *",
      "0 2 * * *",
      "*/5 * * * *",
      "yes",
      "No",
      "on",
      "null",
      "~",
      "true",
      "1",
      "1.0",
      "1e3",
      "-1",
      "+1",
      "0x1F",
      "0777",
      "1_000",
      ".5",
      "1.",
      ".nan",
      "08:30",
      "2031-01-01",
      "2031-01-01T00:00:00Z",
      "a: b",
      "a:",
      ": a",
      "#a",
      "a #b",
      "a#b",
      "- a",
      "-",
      "?",
      "? a",
      "!a",
      "&a",
      "*a",
      "%a",
      "@daily",
      "@every PT5M",
      "`a`",
      "{a}",
      "[a",
      "a, b",
      "'a'",
      "\"a\"",
      "a\\b",
      "a\nb",
      "a\nb\n",
      "\na",
      " a\nb ",
      "a\n\n",
      "a\r\nb",
      "\ta",
      "a\t",
      "a ",
      " a",
      "é\u20ac\ud83d\ude00",
      "\u0007\u001b",
      "\u0085\u2028",
      "\ufeff",
      "select 1\n  from x\n where y = '${a}'",
      "x".repeat(500),
      "word ".repeat(60),
      "---",
      "...",
      "--- a",
      "=",
      "<<",
      "|",
      ">",
      "a: |\n b",
      "a\n\u2028 b",
      "a\n\u0007",
      "1e-3",
      "0b101",
      "1.5e3",
      "-.inf",
      "1,000"
    };
    SoftAssertions softly = new SoftAssertions();
    for (String text : texts) {
      ObjectNode tree = JsonNodeFactory.instance.objectNode();
      tree.put("text", text).withArray("/list").add(text).add("b");
      softly.assertThat(ascii(readAgain(tree))).isEqualTo(ascii(tree));
      tree.removeAll().putObject("names").put(text, 1);
      softly.assertThat(ascii(readAgain(tree))).isEqualTo(ascii(tree));
    }
    softly.assertAll();
  }

  @Test
  void numbersStayAsTheyAre() throws IOException {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    String[] numbers = {
      "0.0",
      "1.5",
      "-1.5",
      "1e300",
      "1.0E-300",
      "4.9E-324",
      "100",
      "1e7",
      "1E+400",
      "1.10",
      "-0",
      "-0.0",
      "0.1e1",
      "12345678901234567890.123456789",
      "123456789012345678901234567890"
    };
    for (String number : numbers) {
      tree.set("k" + tree.size(), Json.tree(number));
    }
    tree.put("long", Long.MAX_VALUE).put("int", -5).putNull("null").put("no", false);
    tree.putObject("empty");
    tree.putArray("none");

    assertThat(readAgain(tree)).isEqualTo(tree).hasToString(tree.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "a: .inf, 1, $.a, .inf is no number of JSON",
    "a: [-.INF], 1, $.a[0], -.INF is no number of JSON",
    "a: .nan, 1, $.a, .nan is no number of JSON",
    "a: 1e10000, 1, $.a, out of bounds: a number may have",
    "a: \"x\\0\", 1, $.a, holds the character NUL",
    "a: \"\\uD800\", 1, $.a, holds half of a surrogate pair",
    "\"b\\uDC00\": 1, 1, $.b\uDC00, the name holds half of a surrogate pair"
  })
  void whatJsonOrTextsHereHaveNotIsRefused(String yaml, int line, String path, String detail) {
    assertThat(YamlTree.of(yaml).faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.line()).isEqualTo(line);
              assertThat(fault.path()).isEqualTo(path);
              assertThat(fault.detail()).startsWith(detail);
            });
  }

  @Test
  void aMarkOfTheByteOrderIsPassedOver() {
    assertThat(YamlTree.of("\uFEFFa: 1\n").root()).hasToString("{\"a\":1}");
  }

  @Test
  void otherFormsOfNumbersKeepTheirValue() {
    JsonNode root = YamlTree.of("a: 1_000.5\nb: .5\nc: 0x1F\nd: +1.5e+3\n").root();
    assertThat(root).hasToString("{\"a\":1000.5,\"b\":0.5,\"c\":31,\"d\":1.5E+3}");
  }

  private static JsonNode readAgain(JsonNode tree) throws IOException {
    YamlTree read = YamlTree.of(write(tree));
    assertThat(read.faults()).as(ascii(tree)).isEmpty();
    return read.root();
  }

  private static String ascii(JsonNode tree) throws IOException {
    return Json.mapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(tree);
  }
}
