package org.watchbill.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/**
 * Reads many values from one stream without its text in memory: each as far as it can be read, and
 * of all that is wrong the first {@link Problem#MOST} and the number of the others. What is no JSON
 * ends that.
 *
 * @param <T> the type of a value, which is an object
 */
public final class ReadMany<T> implements AutoCloseable {

  /** In bytes; so that not one value alone, as a tree, fills the memory. */
  private static final int LONGEST = 1 << 22;

  /** Each is a character at least, and a payload has a million of those. */
  private static final int MOST_TOKENS = (1 << 20) + (1 << 12);

  private static final ObjectReader TREE =
      Json.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS); // the next value follows

  private final JavaType type;
  private final String heavy;
  private final int most;
  private final String otherwise;
  private final Measured parser;
  private final List<T> values = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Violation> faults = new ArrayList<>();
  private boolean lines;
  private int more;

  /**
   * @param heavy a field of each value that may be large, and of which no text is asked for
   * @param most values
   * @param otherwise what to do with more
   */
  public ReadMany(InputStream body, Class<T> type, String heavy, int most, String otherwise)
      throws IOException {
    this.type = Json.mapper().constructType(type);
    this.heavy = heavy;
    this.most = most;
    this.otherwise = otherwise;
    parser = new Measured(Json.parser(body));
    parser.disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION); // a tree sees to that
  }

  /** To read what stands around the values. */
  public JsonParser parser() {
    return parser;
  }

  /** A step of reading; what is no JSON ends it, and is told as a fault. */
  public interface Step {
    void run() throws IOException;
  }

  /** Reads until the end, or until the text is no JSON any more; false then. */
  public boolean read(Step step) throws IOException {
    try {
      step.run();
      return true;
    } catch (End e) {
      return false;
    } catch (JsonProcessingException e) {
      Problem problem = JsonFault.problem(e, "$[" + values.size() + "]", !lines);
      if (problem.status() != 400) {
        throw problem; // of the stream underneath
      }
      problem.errors().forEach(this::fault);
      return false;
    }
  }

  /** Reads the values of an array, whose first token is the parser's, or of a stream of values. */
  public void values(String at, JsonToken end) throws IOException {
    JsonToken token = parser.currentToken();
    lines = end == null;
    while (token != null && token != end) {
      if (values.size() == most) {
        fault(new Violation(at, "at most %,d %s".formatted(most, otherwise)));
        throw new End();
      }
      value(at + "[" + values.size() + "]");
      token = parser.nextToken();
    }
  }

  private void value(String at) throws IOException {
    JsonLocation place = parser.currentTokenLocation();
    JsonNode tree = tree(at, place);
    T value = null;
    if (tree != null && tree.isNull()) {
      fault(new Violation(at, "must be an object, not null" + ReadBody.place(place)));
    } else if (tree != null) {
      int left = Math.max(1, Problem.MOST + 1 - faults.size());
      ReadAll.Read<T> read = ReadAll.of(tree, type, at, left);
      read.faults().forEach(f -> fault(placed(f, place)));
      value = read.value();
    }
    values.add(value);
    texts.add(tree instanceof ObjectNode object ? object.without(heavy).toString() : null);
  }

  /** Of one value as of a text that ends early, nothing is read; but others may follow. */
  private JsonNode tree(String at, JsonLocation place) throws IOException {
    parser.measure();
    int depth = parser.getParsingContext().getNestingDepth();
    int outside = parser.currentToken().isStructStart() ? depth - 1 : depth;
    try {
      return TREE.readValue(parser);
    } catch (JsonProcessingException e) {
      if (!leavesTheRest(e)) {
        throw e;
      }
      String path = at + ReadBody.path(parser.getParsingContext(), outside);
      fault(new Violation(path, Json.why(e) + ReadBody.place(place)));
      passOver(outside);
      return null;
    }
  }

  private static boolean leavesTheRest(JsonProcessingException e) {
    boolean twice =
        e instanceof JsonMappingException
            && e.getCause() == null
            && Causes.find(e, Problem.class).isEmpty();
    return twice || e instanceof DoorParser.Refused refused && refused.isPassed();
  }

  private void passOver(int outside) throws IOException {
    while (parser.getParsingContext().getNestingDepth() > outside) {
      try {
        parser.nextToken();
      } catch (DoorParser.Refused e) {
        if (!e.isPassed()) {
          throw e;
        }
      }
    }
  }

  private static Violation placed(Violation fault, JsonLocation place) {
    return new Violation(fault.path(), fault.detail() + ReadBody.place(place));
  }

  /** One more fault of what stands around the values. */
  public void fault(Violation fault) {
    if (faults.size() < Problem.MOST) {
      faults.add(fault);
    } else {
      more++;
    }
  }

  /** Any other value, which the parser stands at; null if it cannot be read. */
  public JsonNode tree(String at) throws IOException {
    return tree(at, parser.currentTokenLocation());
  }

  /**
   * What stands around the values, as far as it can be read.
   *
   * @param all is given its faults, first
   */
  public <W> W around(JsonNode tree, Class<W> around, List<Violation> all) {
    ReadAll.Read<W> read = ReadAll.of(tree, Json.mapper().constructType(around), "$", Problem.MOST);
    all.addAll(0, read.faults());
    return read.value();
  }

  /** Where the parser stands, for a person. */
  public String place() {
    return ReadBody.place(parser.currentTokenLocation());
  }

  /** The text of the value at a JSON path of a tree; null if it has none. */
  public static String text(JsonNode tree, String path) {
    return ReadAll.text(tree, path.substring(1));
  }

  /** How many values there are so far. */
  public int size() {
    return values.size();
  }

  /** The values, with a null for each that cannot be read at all. */
  public List<T> values() {
    return values;
  }

  public List<Violation> faults() {
    return faults;
  }

  /** How many further faults there are. */
  public int more() {
    return more;
  }

  /** The text of a value's field, such as {@code .backoff}; null if it is not known. */
  public String written(int value, String path) {
    String text = value < texts.size() ? texts.get(value) : null;
    return text == null ? null : ReadAll.text(Json.tree(text), path);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  /** Nothing more can be read. */
  private static final class End extends IOException {}

  /** Refuses a value that is too long. */
  private static final class Measured extends JsonParserDelegate {

    private long from;
    private int tokens;

    Measured(JsonParser parser) {
      super(parser);
    }

    void measure() {
      from = offset();
      tokens = 0;
    }

    private long offset() {
      JsonLocation at = delegate.currentLocation();
      return Math.max(at.getByteOffset(), at.getCharOffset());
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (++tokens > MOST_TOKENS || offset() - from > LONGEST) {
        throw new Problem(
            413,
            "The body is too large",
            "a job may have at most %,d bytes, and %,d values and signs; this one begins in line %d"
                .formatted(LONGEST, MOST_TOKENS, delegate.currentLocation().getLineNr()),
            List.of());
      }
      return token;
    }
  }
}
