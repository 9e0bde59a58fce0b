package org.watchbill.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number that is written again as it was: {@code 1E5}, {@code 0.1e1} and {@code -0.0} have no
 * such form as a Java number. What it is worth is worked out when somebody asks.
 */
final class WrittenNumber extends NumericNode {

  /** Digits and signs of a number that comes from outside. */
  static final int LONGEST = 1000;

  /** Its exponent, of either sign: written in full it has some ten thousand digits, not more. */
  static final int LARGEST_EXPONENT = 9999;

  static final String RULE =
      "a number may have %,d characters and an exponent from -%d to %d"
          .formatted(LONGEST, LARGEST_EXPONENT, LARGEST_EXPONENT);

  private static final int DIGITS_OF_INT = 9;
  private static final int DIGITS_OF_LONG = 18;

  private final String written;
  private transient BigDecimal value;

  private WrittenNumber(String written) {
    this.written = written;
  }

  /** The number that JSON writes so. */
  static JsonNode of(String written) {
    if (written.length() > LONGEST || written.equals("-0")) {
      return new WrittenNumber(written);
    }
    return isWhole(written) ? whole(written) : decimal(written);
  }

  private static boolean isWhole(String written) {
    return written.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
  }

  private static JsonNode whole(String written) {
    if (written.length() <= DIGITS_OF_INT) {
      return IntNode.valueOf(Integer.parseInt(written));
    }
    if (written.length() > DIGITS_OF_LONG) {
      BigInteger big = new BigInteger(written);
      return big.bitLength() < Long.SIZE
          ? LongNode.valueOf(big.longValue())
          : new BigIntegerNode(big);
    }
    long number = Long.parseLong(written);
    return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
  }

  private static JsonNode decimal(String written) {
    if (!isBounded(written)) {
      return new WrittenNumber(written);
    }
    BigDecimal decimal = exact(written);
    return decimal.toString().equals(written)
        ? DecimalNode.valueOf(decimal)
        : new WrittenNumber(written);
  }

  private static BigDecimal exact(String written) {
    try {
      return new BigDecimal(written);
    } catch (NumberFormatException e) { // an exponent beyond what Java counts to
      throw new IllegalArgumentException(written + " is out of bounds: " + RULE, e);
    }
  }

  /** Whether it is within the bounds of what comes from outside; {@code written} is JSON's. */
  static boolean isBounded(String written) {
    int e = Math.max(written.indexOf('e'), written.indexOf('E'));
    if (written.length() > LONGEST || e < 0) {
      return written.length() <= LONGEST;
    }
    String digits = written.substring(e + 1).replaceFirst("^[+-]?0*", "");
    return digits.length() <= 4;
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
    json.writeNumber(written);
  }

  @Override
  public JsonToken asToken() {
    return isWhole(written) ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
  }

  @Override
  public JsonParser.NumberType numberType() {
    return isWhole(written) ? JsonParser.NumberType.BIG_INTEGER : JsonParser.NumberType.BIG_DECIMAL;
  }

  @Override
  public boolean isBigDecimal() {
    return !isWhole(written);
  }

  @Override
  public boolean isBigInteger() {
    return isWhole(written);
  }

  @Override
  public boolean isIntegralNumber() {
    return isWhole(written);
  }

  @Override
  public boolean isFloatingPointNumber() {
    return !isWhole(written);
  }

  @Override
  public String asText() {
    return written;
  }

  @Override
  public BigDecimal decimalValue() {
    BigDecimal known = value;
    if (known == null) {
      known = exact(written);
      value = known;
    }
    return known;
  }

  /** Of which a reader of this tree asks the text. */
  @Override
  public Number numberValue() {
    return isWhole(written) ? new Whole(written) : new Decimal(written);
  }

  private static final class Whole extends BigInteger {
    private final String written;

    Whole(String written) {
      super(written);
      this.written = written;
    }

    @Override
    public String toString() {
      return written;
    }
  }

  private static final class Decimal extends BigDecimal {
    private final String written;

    Decimal(String written) {
      super(written);
      this.written = written;
    }

    @Override
    public String toString() {
      return written;
    }
  }

  @Override
  public BigInteger bigIntegerValue() {
    return decimalValue().toBigInteger();
  }

  @Override
  public int intValue() {
    return decimalValue().intValue();
  }

  @Override
  public long longValue() {
    return decimalValue().longValue();
  }

  @Override
  public double doubleValue() {
    return Double.parseDouble(written);
  }

  @Override
  public boolean canConvertToInt() {
    return fits(BigDecimal.valueOf(Integer.MIN_VALUE), BigDecimal.valueOf(Integer.MAX_VALUE));
  }

  @Override
  public boolean canConvertToLong() {
    return fits(BigDecimal.valueOf(Long.MIN_VALUE), BigDecimal.valueOf(Long.MAX_VALUE));
  }

  private boolean fits(BigDecimal least, BigDecimal most) {
    return decimalValue().compareTo(least) >= 0 && decimalValue().compareTo(most) <= 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WrittenNumber number && number.written.equals(written);
  }

  @Override
  public int hashCode() {
    return written.hashCode();
  }
}
