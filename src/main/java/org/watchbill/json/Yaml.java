package org.watchbill.json;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.OutputStream;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML as another way to write JSON: no anchors, no tags, no documents in a row, and only {@code
 * true} and {@code false} are booleans.
 */
public final class Yaml {

  /** The most characters a text may have that is read. */
  public static final int LONGEST = 1 << 24;

  private static final int DEEPEST = 100;

  static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .loaderOptions(limits())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxDocumentLength(LONGEST)
                  .build())
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL) // 'a:' as 'a: null', not 'a: ""'
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .stringQuotingChecker(new Quotes())
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private Yaml() {}

  /** Quotes also what else YAML takes for numbers, and breaks of lines that JSON does not know. */
  private static final class Quotes extends StringQuotingChecker.Default {

    private static final Pattern NUMBER =
        Pattern.compile("[-+]?([0-9.][0-9a-fA-Fxo_.+-]*|\\.(inf|nan))", CASE_INSENSITIVE);
    private static final Pattern BREAK = Pattern.compile("[\\u0085\\u2028\\u2029]");

    @Override
    public boolean needToQuoteName(String name) {
      return super.needToQuoteName(name) || BREAK.matcher(name).find();
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value)
          || NUMBER.matcher(value).matches()
          || BREAK.matcher(value).find();
    }
  }

  private static LoaderOptions limits() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(LONGEST);
    limits.setNestingDepthLimit(DEEPEST);
    limits.setMaxAliasesForCollections(0);
    return limits;
  }

  /**
   * Writes YAML in UTF-8 piece by piece; closing it leaves the stream open. What is written is read
   * the same, but for U+0085 in a text of several lines, which YAML takes for the end of one.
   */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out).setCodec(Json.mapper());
  }

  /**
   * A tree whose doubles are written as YAML reads them: {@code 1.0E+300}, the sign not left out.
   * What was written by somebody stays as it was, {@code 1e300}: YAML 1.2 takes it for a number.
   */
  public static JsonNode writable(JsonNode tree) {
    if (tree.isDouble() || tree.isFloat()) {
      return DecimalNode.valueOf(tree.decimalValue());
    }
    if (tree instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(writable(field.getValue())));
    } else if (tree instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, writable(array.get(i)));
      }
    }
    return tree;
  }
}
