package org.watchbill.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

  private static JsonNode json(String text) {
    return Json.tree(text.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':1}            | {'a':2}                | {'a':2}",
        "{'a':1}            | {'b':2}                | {'a':1,'b':2}",
        "{'a':1,'b':2}      | {'a':null}             | {'b':2}",
        "{'a':1}            | {'c':null}             | {'a':1}",
        "{'a':{'b':1,'c':2}}| {'a':{'b':null,'d':3}} | {'a':{'c':2,'d':3}}",
        "{'a':[1,2]}        | {'a':[3]}              | {'a':[3]}",
        "{'a':'text'}       | {'a':{'b':1}}          | {'a':{'b':1}}",
        "{}                 | {'a':{'b':{'c':null}}} | {'a':{'b':{}}}",
        "{'a':1}            | [1]                    | [1]",
        "{'a':1}            | {}                     | {'a':1}"
      })
  void aFieldReplacesANullTakesAwayAnObjectIsMerged(String target, String patch, String merged) {
    assertThat(MergePatch.apply(json(target), json(patch))).isEqualTo(json(merged));
  }

  @Test
  void neitherTheTargetNorThePatchIsChanged() {
    JsonNode target = json("{'a':{'b':1}}");
    JsonNode patch = json("{'a':{'c':{'d':2}}}");
    JsonNode merged = MergePatch.apply(target, patch);
    ((com.fasterxml.jackson.databind.node.ObjectNode) merged.at("/a/c")).put("e", 3);
    assertThat(target).isEqualTo(json("{'a':{'b':1}}"));
    assertThat(patch).isEqualTo(json("{'a':{'c':{'d':2}}}"));
  }
}
