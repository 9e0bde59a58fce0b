package org.watchbill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Goes over every statement of the sources. Whichever may read a long text, or a whole row or
 * object that may have one, stands in {@code statements.txt} with what bounds the bytes it reads;
 * one that does not fails this test. A text is long that may have more than a few thousand
 * characters.
 */
class StatementsTest {

  private static final Path SOURCES = Path.of("src/main/java/org/watchbill");

  /** Columns, and fields of entities, that hold long texts. */
  private static final Pattern LONG =
      Pattern.compile(
          "\\b(payload|result|error_message|errorMessage|stack_trace|stackTrace|text|definition"
              + "|declared|answer|patch)\\b");

  /** A size says nothing of the text. */
  private static final Pattern SIZE =
      Pattern.compile("\\b(octet_length|char_length|bytes)\\([^()]*\\)");

  private static final Pattern SELECT =
      Pattern.compile("\\bselect\\s+(.*?)\\s+from\\s+([\\w.(]+)(\\s+(?:as\\s+)?(\\w+))?");

  private static final Pattern RETURNING = Pattern.compile("\\breturning\\s+(.*)");

  private static final Pattern LITERAL =
      Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

  private static final Pattern OBJECT =
      Pattern.compile("\\bem\\s*\\.\\s*(find|refresh|getReference|merge)\\(\\s*(\\w+)");

  @Test
  void everyStatementThatMayReadALongTextHasABound() throws IOException {
    Set<String> found = found();
    Map<String, String> bounded = bounded();
    assertThat(found)
        .as("statements that may read long texts: bound them, and say how in statements.txt")
        .isSubsetOf(bounded.keySet());
    assertThat(bounded.keySet()).as("no longer in the sources").isSubsetOf(found);
    assertThat(bounded.values()).as("what bounds it").allMatch(bound -> bound.length() > 5);
  }

  @Test
  void whatIsLongIsSeen() {
    assertThat(reads("select j from Job j where j.id in :ids")).containsExactly("j from Job");
    assertThat(reads("select j.* from watchbill.job j")).containsExactly("j.* from watchbill.job");
    assertThat(reads("select id, payload from watchbill.job")).hasSize(1);
    assertThat(reads("update x set a = 1 returning j.*")).containsExactly("returning j.*");
    assertThat(reads("select %s from watchbill.job")).hasSize(1);
    assertThat(reads("select id, octet_length(payload) from watchbill.job")).isEmpty();
    assertThat(reads("select count(*) from watchbill.job where payload = ''")).isEmpty();
    assertThat(reads("select id from watchbill.job where lower(payload) like ?")).isEmpty();
    assertThat(literals("f(\"select j\" /* all */\n    + \" from Job j\");"))
        .containsExactly("select j from Job j");
  }

  private static Set<String> found() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = withoutComments(Files.readString(file));
        String name = file.getFileName().toString().replace(".java", "");
        for (String literal : literals(source)) {
          reads(literal).forEach(read -> found.add(name + ": " + read));
        }
        Matcher object = OBJECT.matcher(source);
        while (object.find()) {
          found.add(name + ": " + object.group(1) + " " + object.group(2));
        }
      }
    }
    return found;
  }

  /** Each line is a statement, a bar, and what bounds it. */
  private static Map<String, String> bounded() throws IOException {
    Map<String, String> bounded = new TreeMap<>();
    try (var file = StatementsTest.class.getResourceAsStream("/statements.txt")) {
      for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          int bar = line.indexOf(" | ");
          bounded.put(line.substring(0, bar), line.substring(bar + 3));
        }
      }
    }
    return bounded;
  }

  /** What a statement reads that may be long. */
  private static List<String> reads(String statement) {
    String text = SIZE.matcher(statement.replaceAll("\\s+", " ")).replaceAll("0");
    List<String> reads = new ArrayList<>();
    Matcher select = SELECT.matcher(text);
    int at = 0;
    while (select.find(at)) {
      if (isLong(select.group(1)) || select.group(1).equals(select.group(4))) {
        reads.add(select.group(1) + " from " + select.group(2));
      }
      at = select.start() + 6; // a select within
    }
    Matcher returning = RETURNING.matcher(text);
    if (returning.find() && isLong(returning.group(1))) {
      reads.add("returning " + returning.group(1).replaceAll("\\).*", ""));
    }
    return reads;
  }

  private static boolean isLong(String columns) {
    String bare = columns.replaceAll("count\\(\\*\\)", "0");
    return bare.contains("*") || bare.contains("%") || LONG.matcher(bare).find();
  }

  private static String withoutComments(String source) {
    return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)(?<![:\"])//.*$", "");
  }

  /** The texts of a source, those that are put together by plus signs as one. */
  private static List<String> literals(String given) {
    String source = withoutComments(given);
    List<String> literals = new ArrayList<>();
    Matcher literal = LITERAL.matcher(source);
    int end = -1;
    while (literal.find()) {
      String text = literal.group(1) == null ? literal.group(2) : literal.group(1);
      boolean goesOn = end >= 0 && source.substring(end, literal.start()).matches("\\s*\\+\\s*");
      if (goesOn) {
        literals.set(literals.size() - 1, literals.get(literals.size() - 1) + text);
      } else {
        literals.add(text);
      }
      end = literal.end();
    }
    return literals;
  }
}
