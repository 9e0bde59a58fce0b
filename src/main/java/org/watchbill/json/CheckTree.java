package org.watchbill.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.watchbill.problem.Problem;

/**
 * Holds a tree that was built in Java, or read from another notation, to the rules that hold for
 * what comes as JSON: see {@link DoorParser}.
 */
public final class CheckTree {

  /** Of a whole number with as many digits as one may have. */
  private static final int BITS = BigInteger.TEN.pow(WrittenNumber.LONGEST).bitLength();

  private CheckTree() {}

  /**
   * Checks.
   *
   * @param root where the tree lies, as a JSON path
   * @throws Problem 422 naming the place of the first text or number that is not taken
   */
  public static void check(JsonNode tree, String root) {
    Optional<String> objection = objection(tree);
    if (objection.isPresent()) {
      throw Problem.unprocessable(root, objection.get());
    }
    if (tree.isArray()) {
      for (int i = 0; i < tree.size(); i++) {
        check(tree.get(i), root + "[" + i + "]");
      }
    } else if (tree.isObject()) {
      for (Map.Entry<String, JsonNode> field : tree.properties()) {
        Optional<String> wrong = WellFormed.objection(field.getKey());
        if (wrong.isPresent()) {
          throw Problem.unprocessable(root + "." + field.getKey(), "the name " + wrong.get());
        }
        check(field.getValue(), root + "." + field.getKey());
      }
    }
  }

  /** What is wrong with one value by itself, or nothing. */
  public static Optional<String> objection(JsonNode value) {
    if (value.isTextual()) {
      return WellFormed.objection(value.textValue());
    }
    if (!value.isNumber() || isBounded(value)) {
      return Optional.empty();
    }
    return Optional.of(
        value.isDouble() || value.isFloat()
            ? value.asText() + " is no number of JSON"
            : "out of bounds: " + WrittenNumber.RULE);
  }

  private static boolean isBounded(JsonNode number) {
    if (number instanceof WrittenNumber) {
      return WrittenNumber.isBounded(number.asText());
    }
    return switch (number.numberType()) {
      case DOUBLE, FLOAT -> Double.isFinite(number.doubleValue());
      case BIG_INTEGER -> number.bigIntegerValue().bitLength() <= BITS;
      case BIG_DECIMAL -> isBounded(number.decimalValue());
      default -> true;
    };
  }

  private static boolean isBounded(BigDecimal number) {
    return number.precision() <= WrittenNumber.LONGEST
        && Math.abs((long) number.scale())
            <= WrittenNumber.LARGEST_EXPONENT + WrittenNumber.LONGEST;
  }
}
