package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

class ChildTemplateTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Map<String, JsonNode> ROW =
      Map.of(
          "id", JSON.numberNode(7),
          "at", JSON.textNode("2026-01-02T03:04:05Z"),
          "none", JSON.nullNode());

  @Test
  void everyFieldButTheTypeMayComeFromTheRow() {
    NewJob child =
        template(
                "{'type': 'mail', 'payload': {'to': '${id}'}, 'queue': 'q${id}', 'priority':"
                    + " '${id}', 'runAt': '${at}', 'maxAttempts': 3, 'backoff': 'PT${id}S', 'tags':"
                    + " ['a', 'id:${id}'], 'delay': '${none}'}",
                "ID")
            .child(ROW);

    assertThat(child)
        .isEqualTo(
            NewJob.of("mail", Json.tree("{\"to\":7}"))
                .withQueue("q7")
                .withPriority(7)
                .withRunAt(Instant.parse("2026-01-02T03:04:05Z"))
                .withMaxAttempts(3)
                .withBackoff(Duration.ofSeconds(7))
                .withUniqueKey("7")
                .withTags(List.of("a", "id:7")));
  }

  @Test
  void aNumberBecomesTheTextOfAQueueOrALabel() {
    NewJob child =
        template("{'type': 't', 'queue': '${id}', 'tags': ['${id}', '${n}', 'x']}", null)
            .child(
                Map.of("id", JSON.numberNode(7), "n", DecimalNode.valueOf(new BigDecimal("1E+3"))));

    assertThat(child)
        .isEqualTo(NewJob.of("t", null).withQueue("7").withTags(List.of("7", "1000", "x")));
  }

  @Test
  void aNumberWithoutEndIsNotWrittenOut() {
    Map<String, JsonNode> row = Map.of("n", DecimalNode.valueOf(new BigDecimal("1e999999999")));
    assertThatThrownBy(() -> template("{'type': 't', 'queue': 'q-${n}'}", null).child(row))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("out of bounds");
    assertThatThrownBy(() -> template("{'type': 't'}", "n").child(row))
        .isInstanceOf(BadRequest.class);
  }

  @Test
  void decimalsKeepTheirZeroes() {
    NewJob child =
        template("{'type': 't', 'payload': {'price': '${p}', 'rate': 0.10e1}}", null)
            .child(Map.of("p", DecimalNode.valueOf(new BigDecimal("1.10"))));
    assertThat(child.payload()).hasToString("{\"price\":1.10,\"rate\":0.10e1}");
  }

  @Test
  void whatIsNotSaidStaysUnsaid() {
    assertThat(template("{'type': 'mail'}", null).child(ROW)).isEqualTo(NewJob.of("mail", null));
  }

  @Test
  void aKeyIsAColumnOrATextWithColumns() {
    assertThat(template("{'type': 't'}", "id").child(ROW).uniqueKey()).isEqualTo("7");
    assertThat(template("{'type': 't'}", "order-${id}").child(ROW).uniqueKey())
        .isEqualTo("order-7");
    assertThat(template("{'type': 't'}", "order-${id}").columns()).containsExactly("id");
  }

  @Test
  void aRowWithoutAKeyIsRefused() {
    assertThatThrownBy(() -> template("{'type': 't'}", "k-${none}").child(ROW))
        .isInstanceOf(BadRequest.class)
        .hasMessage("the key column 'none' is null");
  }

  @Test
  void aValueThatDoesNotFitItsFieldIsNamed() {
    assertThatThrownBy(() -> template("{'type': 't', 'priority': '${at}'}", null).child(ROW))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("$.job.priority: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': '${t}'}|type must not hold a placeholder",
        "{'type': 'sql.execute', 'payload': {'sql': 'drop ${t}'}}|payload.sql must not hold",
        "{'type': 'sql.fanout', 'payload': {'query': '${q}'}}|payload.query must not hold",
        "{'type': 't', 'payload': '${oops'}|'${oops' has a placeholder that is not ${column}",
        "{'type': 't', 'delay': '5 minutes'}|$.delay: ",
        "{'type': 't', 'priority': 'high'}|$.priority: "
      })
  void aBadTemplateIsRefusedBeforeAnyRow(String job, String why) {
    assertThat(new SafeTemplate.Validator().objection(child(job)).orElseThrow())
        .startsWith(why.replaceAll("^''|''$", "'"));
  }

  @Test
  void aGoodTemplateIsNot() {
    assertThat(
            ChildTemplate.objection(
                child(
                    "{'type': 'sql.execute', 'payload': {'sql': 'x = ?', 'parameters': ['${id}']},"
                        + " 'delay': 'PT${n}M', 'priority': '${p}'}")))
        .isEmpty();
  }

  @Test
  void placeholdersOfANestedFanOutAreLeftToIt() {
    NewJob child =
        template(
                "{'type': 'sql.fanout', 'payload': {'query': 'q', 'parameters': ['${id}'],"
                    + " 'job': {'type': 'x', 'payload': {'a': '${inner}'}}}}",
                null)
            .child(ROW);

    assertThat(Json.write(child.payload()))
        .isEqualTo(
            "{\"query\":\"q\",\"parameters\":[7],"
                + "\"job\":{\"type\":\"x\",\"payload\":{\"a\":\"${inner}\"}}}");
  }

  private static ChildTemplate template(String job, String key) {
    return ChildTemplate.of(child(job), key);
  }

  private static ChildJob child(String job) {
    return Json.read(Json.tree(job.replace('\'', '"')), ChildJob.class, "$");
  }
}
