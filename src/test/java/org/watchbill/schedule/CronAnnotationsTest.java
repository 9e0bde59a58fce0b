package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.Cron;
import org.watchbill.handler.JobType;

class CronAnnotationsTest {

  @JobType("a.plain")
  @Cron("@daily")
  private static class Plain {}

  @JobType("b.full")
  @Cron("@daily")
  @Cron(
      value = "0 2 * * *",
      name = "b.other",
      zone = "Europe/Amsterdam",
      payload = "{\"a\": 1}",
      queue = "q",
      priority = 0,
      maxAttempts = 3,
      backoff = "PT1S",
      overlap = "SKIP",
      misfire = "ALL(3)",
      misfireWindow = "PT6H",
      jitter = "PT5M",
      startAt = "2031-01-01T00:00:00Z",
      endAt = "2032-01-01T00:00:00Z",
      exclude = {"holidays", "sundays"},
      dstGap = "SKIP",
      dstOverlap = "BOTH",
      enabled = false)
  private static class Full {}

  @JobType("c.none")
  private static class None {}

  @JobType("d.wrong")
  @Cron(value = "@daily", payload = "{a", priority = 12, overlap = "NEVER")
  private static class Wrong {}

  private static List<Declared> declared(List<Declaration> declarations) {
    CheckDeclarations check = new CheckDeclarations((name, definition) -> List.of());
    List<Declared> declared = check.check(declarations);
    assertThat(check.errors()).isEmpty();
    return declared;
  }

  @Test
  void whatIsLeftOutIsAsIfNotPut() {
    Declared plain = declared(CronAnnotations.of(Map.of("a.plain", Plain.class))).get(0);

    assertThat(plain.name()).isEqualTo("a.plain");
    assertThat(plain.source()).isEqualTo("class " + Plain.class.getName());
    assertThat(plain.json()).isEqualTo("{\"cron\":\"@daily\",\"type\":\"a.plain\",\"payload\":{}}");
    assertThat(CronAnnotations.of(Map.of("c.none", None.class))).isEmpty();
  }

  @Test
  void aClassMayHaveSeveralEachWithEveryField() {
    List<Declared> both = declared(CronAnnotations.of(Map.of("b.full", Full.class)));

    assertThat(both).extracting(Declared::name).containsExactly("b.full", "b.other");
    assertThat(both.get(1).json())
        .isEqualTo(
            "{\"cron\":\"0 2 * * *\",\"zone\":\"Europe/Amsterdam\","
                + "\"dst\":{\"gap\":\"SKIP\",\"overlap\":\"BOTH\"},"
                + "\"startAt\":\"2031-01-01T00:00:00Z\",\"endAt\":\"2032-01-01T00:00:00Z\","
                + "\"overlap\":\"SKIP\",\"misfire\":\"ALL(3)\",\"misfireWindow\":\"PT6H\","
                + "\"jitter\":\"PT5M\",\"exclude\":[\"holidays\",\"sundays\"],\"type\":\"b.full\","
                + "\"payload\":{\"a\":1},\"queue\":\"q\",\"priority\":0,\"maxAttempts\":3,"
                + "\"backoff\":\"PT1S\",\"enabled\":false}");
  }

  @Test
  void aWrongMemberNamesTheClassAndTheField() {
    CheckDeclarations check = new CheckDeclarations((name, definition) -> List.of());

    check.check(CronAnnotations.of(Map.of("d.wrong", Wrong.class)));

    assertThat(check.errors()).hasSize(1);
    assertThat(check.errors().get(0))
        .startsWith("class " + Wrong.class.getName() + ": schedule 'd.wrong': $.overlap: 'NEVER'");
  }
}
