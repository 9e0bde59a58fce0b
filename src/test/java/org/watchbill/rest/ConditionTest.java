package org.watchbill.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Problem;

class ConditionTest {

  private static final String PRESENT = "1f";

  private static int match(String version, String... lines) {
    return status(Condition.of(List.of(lines), null), version);
  }

  private static int noneMatch(String version, String... lines) {
    return status(Condition.of(null, List.of(lines)), version);
  }

  /** 200 if the change may be made. */
  private static int status(Condition condition, String version) {
    try {
      condition.refuse("schedule 'x'", version);
      return 200;
    } catch (Problem e) {
      return e.status();
    }
  }

  @Test
  void withoutHeadersEverythingGoes() {
    assertThatCode(() -> Condition.NONE.refuse("x", null)).doesNotThrowAnyException();
    assertThatCode(() -> Condition.NONE.refuse("x", PRESENT)).doesNotThrowAnyException();
  }

  @Test
  void theStarMeansThatThereIsSomething() {
    assertThat(match(null, "*")).isEqualTo(412);
    assertThat(match(PRESENT, "*")).isEqualTo(200);
    assertThat(noneMatch(null, "*")).isEqualTo(200);
    assertThat(noneMatch(PRESENT, " * ")).isEqualTo(412);
  }

  @Test
  void listsAreReadInOneLineOrInSeveral() {
    assertThat(match(PRESENT, "\"0\", \"1f-a\"")).isEqualTo(200);
    assertThat(match(PRESENT, "\"0\"", "\"1f-a\"")).isEqualTo(200);
    assertThat(match(PRESENT, ",\"0\",, \"a,b\" ,\"1f\",")).isEqualTo(200);
    assertThat(match(PRESENT, "\"0\",\"1\"")).isEqualTo(412);
    assertThat(match(null, "\"1f-a\"")).isEqualTo(412);
    assertThat(noneMatch(PRESENT, "\"0\", \"1f-a\"")).isEqualTo(412);
    assertThat(noneMatch(PRESENT, "\"0\", \"1\"")).isEqualTo(200);
    assertThat(noneMatch(null, "\"1f-a\"")).isEqualTo(200);
  }

  @Test
  void aWeakTagMatchesOnlyWhereComparisonIsWeak() {
    assertThat(match(PRESENT, "W/\"1f-a\"")).isEqualTo(412);
    assertThat(match(PRESENT, "W/\"1f-a\", \"1f-b\"")).isEqualTo(200);
    assertThat(noneMatch(PRESENT, "W/\"1f-a\"")).isEqualTo(412);
  }

  @Test
  void whatIsNoTagIsRefusedWithTheHeaderAndTheForm() {
    for (String bad :
        List.of(
            "",
            " ",
            ",",
            "1f",
            "\"1f",
            "1f\"",
            "w/\"1f\"",
            "W/1f",
            "\"a\" \"b\"",
            "\"a b\"",
            "*, \"a\"",
            "\"a\", *",
            "'a'",
            "\"a\"x")) {
      assertThat(match(PRESENT, bad)).as(bad).isEqualTo(400);
      assertThat(noneMatch(PRESENT, bad)).as(bad).isEqualTo(400);
    }
    String many = "\"a\",".repeat(101);
    assertThat(match(PRESENT, many)).isEqualTo(400);
    assertThatThrownBy(() -> Condition.of(List.of("x"), null).refuse("y", null))
        .hasMessageContaining("If-Match")
        .hasMessageContaining("'x'")
        .hasMessageContaining("quotation marks");
  }

  @Test
  void aReaderIsToldWhetherWhatHeHasIsStillSo() {
    Tag tag = new Tag(PRESENT, "a");
    assertThat(read(null, null, tag)).isEqualTo(200);
    assertThat(read(null, List.of("\"1f-a\""), tag)).isEqualTo(304);
    assertThat(read(null, List.of("W/\"1f-a\", \"x\""), tag)).isEqualTo(304);
    assertThat(read(null, List.of("*"), tag)).isEqualTo(304);
    assertThat(read(null, List.of("\"1f-b\""), tag)).isEqualTo(200);
    assertThat(read(List.of("\"1f-b\""), List.of("\"1f-a\""), tag)).isEqualTo(304);
    assertThatThrownBy(() -> read(List.of("\"0\""), null, tag)).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> read(null, List.of("x"), tag)).isInstanceOf(Problem.class);
  }

  private static int read(List<String> ifMatch, List<String> ifNoneMatch, Tag tag) {
    return Condition.of(ifMatch, ifNoneMatch).isCurrent("schedule 'x'", tag) ? 304 : 200;
  }

  @Test
  void aTagNamesEveryDifferenceOfAnAnswerAndAVersionOnlyThoseOfItsThing() {
    String version = Tag.version(1, null);
    assertThat(Tag.of(version, List.of(1))).isEqualTo(Tag.of(version, List.of(1)));
    assertThat(Tag.of(version, List.of(1))).isNotEqualTo(Tag.of(version, List.of(2)));
    assertThat(Tag.version(1, 2)).isNotEqualTo(Tag.version(12));
    assertThat(version).matches("[0-9a-f]{16}");
  }
}
