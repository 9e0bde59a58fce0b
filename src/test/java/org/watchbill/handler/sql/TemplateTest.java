package org.watchbill.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.json.Json;

class TemplateTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Map<String, JsonNode> ROW =
      Map.of(
          "id", JSON.numberNode(7),
          "name", JSON.textNode("Ann ${id} \"x\""),
          "paid", JSON.booleanNode(true),
          "total", DecimalNode.valueOf(new BigDecimal("1.50E+3")),
          "none", JSON.nullNode());

  @Test
  void aWholePlaceholderTakesTheValueWithItsType() {
    assertThat(fill("['${id}', '${paid}', '${none}', '${name}']"))
        .isEqualTo("[7,true,null,\"Ann ${id} \\\"x\\\"\"]");
  }

  @Test
  void insideALongerTextItTakesTheValuesText() {
    assertThat(fill("'no ${id}/${ID}: ${total}, ${paid}, <${none}>'"))
        .isEqualTo("\"no 7/7: 1500, true, <>\"");
  }

  @Test
  void placeholdersAreFoundAtAnyDepthButNotInNames() {
    assertThat(fill("{'a': {'${id}': [{'b': 'x${ Id }'}]}, 'c': 1}"))
        .isEqualTo("{\"a\":{\"${id}\":[{\"b\":\"x7\"}]},\"c\":1}");
  }

  @Test
  void aDoubledDollarIsALiteralOne() {
    assertThat(fill("'$${id} costs $5, ${id}'")).isEqualTo("\"${id} costs $5, 7\"");
  }

  @Test
  void itKnowsItsColumns() {
    assertThat(template("{'a': ['${Id} ${name}', '$${other}'], 'b': '${ID}'}").columns())
        .containsExactly("id", "name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'${id'", "'${}'", "'a ${ } b'"})
  void aBrokenPlaceholderIsRefused(String json) {
    assertThatThrownBy(() -> template(json))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("write $${ for a literal ${");
  }

  private static String fill(String json) {
    return Json.write(template(json).fill(ROW));
  }

  private static Template template(String json) {
    return Template.of(Json.tree(json.replace('\'', '"')));
  }
}
