package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.watchbill.json.Json;

class MergeDefinitionTest {

  private static String merged(String last, String present, String wanted) {
    return Json.write(
        new MergeDefinition(Json.tree(last), Json.tree(present), Json.tree(wanted)).merged());
  }

  @Test
  void whatNobodyChangedFollowsTheDeclaration() {
    String last = "{\"cron\":\"@daily\",\"type\":\"noop\",\"queue\":\"a\"}";

    assertThat(merged(last, last, "{\"cron\":\"@hourly\",\"type\":\"noop\",\"priority\":7}"))
        .isEqualTo("{\"cron\":\"@hourly\",\"type\":\"noop\",\"priority\":7}");
  }

  @Test
  void whatSomebodyChangedStaysAndTheRestFollows() {
    assertThat(
            merged(
                "{\"cron\":\"@daily\",\"type\":\"noop\",\"queue\":\"a\",\"priority\":1}",
                "{\"cron\":\"@weekly\",\"type\":\"noop\",\"priority\":1,\"enabled\":false}",
                "{\"cron\":\"@hourly\",\"type\":\"noop\",\"queue\":\"b\",\"priority\":2}"))
        .isEqualTo("{\"cron\":\"@weekly\",\"type\":\"noop\",\"priority\":2,\"enabled\":false}");
  }

  @Test
  void theFieldsThatSayWhenCountAsOne() {
    String cron = "{\"cron\":\"@daily\",\"type\":\"noop\"}";
    String every = "{\"every\":\"PT5M\",\"type\":\"noop\"}";

    assertThat(merged(cron, "{\"cron\":\"@weekly\",\"type\":\"noop\"}", every))
        .isEqualTo("{\"cron\":\"@weekly\",\"type\":\"noop\"}");
    assertThat(merged(cron, every, "{\"cron\":\"@hourly\",\"type\":\"noop\"}")).isEqualTo(every);
    assertThat(merged(cron, cron, every)).isEqualTo(every);
  }
}
