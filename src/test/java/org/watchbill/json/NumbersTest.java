package org.watchbill.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.problem.Problem;

class NumbersTest {

  record Holder(JsonNode payload) {}

  record Typed(double d, Float f, BigDecimal b, BigInteger i, Long l, Object any) {}

  static List<String> numbers() {
    return List.of(
        "0",
        "-0",
        "7",
        "-7",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "123456789012345678901234567890",
        "0.1",
        "1.10",
        "1.0",
        "-0.0",
        "0.10e1",
        "1e400",
        "1E400",
        "1e+400",
        "1e-400",
        "1E5",
        "1e5",
        "0e0",
        "12345678901234567890.123456789",
        "1.7976931348623157e308",
        "4.9E-324",
        "9".repeat(1000),
        "0." + "1".repeat(998),
        "1e9999",
        "1e-9999");
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aNumberIsWrittenAgainAsItCame(String number) {
    String json = "{\"payload\":{\"a\":[%s],\"b\":%<s}}".formatted(number);
    Holder read = (Holder) JsonBody.read(stream(json), Holder.class);
    assertThat(Json.write(read)).isEqualTo(json);
    assertThat(Json.tree(read)).hasToString(json);
    assertThat(Json.write(Json.tree(json))).isEqualTo(json);
    Holder bound = Json.read(Json.tree((Object) read), Holder.class, "$");
    assertThat(Json.write(bound)).isEqualTo(json);
    assertThat(bound).isEqualTo(read);
    JsonNode patched = MergePatch.apply(read.payload(), Json.tree("{\"c\":1}"));
    assertThat(patched.get("b")).hasToString(number);
    CheckTree.check(patched, "$");
    assertThat(read.payload().get("b").decimalValue()).isEqualByComparingTo(new BigDecimal(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e10000",
        "1e-10000",
        "1e999999999",
        "1E99999999999999999999",
        "1e-00010000",
        "MB",
        "0.MB",
        "1eMB"
      })
  void aNumberBeyondTheBoundsIsRefusedByTheirName(String number) {
    String json =
        "{\"payload\":{\"a\":[1,%s]}}".formatted(number.replace("MB", "1".repeat(1 << 20)));
    Problem problem =
        catchThrowableOfType(Problem.class, () -> JsonBody.read(stream(json), Holder.class));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.getMessage())
        .startsWith("$.payload.a[1]: ")
        .contains("1,000 characters", "9999")
        .hasSizeLessThan(300);
  }

  @Test
  void zeroesInFrontOfAnExponentCountForNothing() {
    assertThat(JsonBody.read(stream("{\"payload\":1e0000000400}"), Holder.class)).isNotNull();
  }

  @Test
  void whatHandlersKeptBeforeThereWereBoundsCanBeRead() {
    String result = "{\"n\":%s,\"e\":1e99999}".formatted("7".repeat(5000));
    assertThat(Json.write(Json.tree(result))).isEqualTo(result);
    assertThat(Json.write(Json.tree("1e99999999999999"))).isEqualTo("1e99999999999999");
  }

  @Test
  void aHandlersOwnTypesGetTheirNumbers() {
    Typed typed =
        Json.stored(
            "{\"d\":0.1,\"f\":2,\"b\":1.10,\"i\":%s,\"l\":5,\"any\":{\"x\":0.30000000000000000001}}"
                .formatted("9".repeat(40)),
            Typed.class);
    assertThat(typed.d()).isEqualTo(0.1);
    assertThat(typed.f()).isEqualTo(2f);
    assertThat(typed.b()).isEqualTo(new BigDecimal("1.10"));
    assertThat(typed.i()).isEqualTo("9".repeat(40));
    assertThat(typed.any()).isEqualTo(Map.of("x", new BigDecimal("0.30000000000000000001")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"d\":1e400}",
        "{\"d\":-1e400}",
        "{\"d\":1e-400}",
        "{\"f\":1e39}",
        "{\"f\":0.001e-50}"
      })
  void aNumberThatAFieldCannotHoldIsRefused(String json) {
    assertThatThrownBy(() -> Json.read(Json.tree(json), Typed.class, "$.payload"))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("$.payload." + json.charAt(2) + ": out of range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"l\":1e400}",
        "{\"l\":5.0}",
        "{\"i\":1e9999}",
        "{\"l\":\"5\"}",
        "{\"d\":\"5\"}",
        "{\"d\":true}"
      })
  void whatIsNoWholeNumberOrNoNumberIsRefused(String json) {
    assertThatThrownBy(() -> Json.read(Json.tree(json), Typed.class, "$"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("must be a");
  }

  @Test
  void javasOwnNumbersAreHeldToTheSame() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    CheckTree.check(tree.put("a", 1.5).put("b", 1L), "$");
    assertThatThrownBy(() -> CheckTree.check(tree.put("c", Double.NaN), "$.payload"))
        .hasMessage("$.payload.c: NaN is no number of JSON");
    assertThatThrownBy(
            () -> CheckTree.check(Json.tree(Map.of("x", List.of(Double.POSITIVE_INFINITY))), "$"))
        .hasMessage("$.x[0]: Infinity is no number of JSON");
    assertThatThrownBy(
            () -> CheckTree.check(DecimalNode.valueOf(new BigDecimal("1e999999999")), "$"))
        .hasMessageContaining("out of bounds");
    assertThatThrownBy(() -> CheckTree.check(Json.tree((Object) BigInteger.TEN.pow(1000)), "$"))
        .hasMessageContaining("out of bounds");
    CheckTree.check(Json.tree((Object) BigInteger.TEN.pow(999)), "$");
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
