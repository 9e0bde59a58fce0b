package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.watchbill.system.SecondlySchedules.Misfire;

/**
 * Many schedules fire every second while processes are killed: each of their instants is in the
 * ledger once. {@link KillIT} has the same for a few.
 */
@Tag("nightly")
class LedgerIT {

  @Test
  void threeNodesFireEveryInstantOnceThoughOneIsKilled() throws Exception {
    int schedules = 200;
    int seconds = 60;
    Database database = Database.postgresql();
    try (Server first = node("first", database);
        Server second = node("second", database);
        Server third = node("third", database)) {
      Servers.start(List.of(first, second, third));
      SecondlySchedules secondly = new SecondlySchedules(second.admin(), schedules, seconds);

      secondly.awaitInstants(20);
      first.kill();
      first.start();

      secondly.check();
      assertThat(secondly.fired()).isGreaterThan(schedules * seconds / 2L);
    }
  }

  @Test
  void afterAKillEveryInstantHasItsOutcomeByTheMisfirePolicy() throws Exception {
    int schedules = 51;
    Path data = Servers.folder("ledger");
    try (Server server =
        new Server(data, Database.h2(data))
            .set("watchbill.node.name", "only")
            .set("watchbill.schedule.ledger-check", "PT1S")
            .set("watchbill.schedule.misfire-grace", "PT1H")) {
      SecondlySchedules secondly = new SecondlySchedules(server.start().admin(), schedules, 45);

      secondly.awaitInstants(5);
      server.kill();
      secondly.awaitSecond(12);
      server.start();

      assertPolicies(secondly.check(), schedules);
    }
  }

  /** What becomes of the instants that passed while no server was up. */
  static void assertPolicies(Map<Misfire, Map<String, Integer>> outcomes, int schedules) {
    int each = schedules / Misfire.values().length;
    assertThat(outcomes.get(Misfire.SKIP).keySet()).contains("FIRED", "MISSED");
    assertThat(outcomes.get(Misfire.SKIP).keySet()).doesNotContain("CAUGHT_UP");
    assertThat(outcomes.get(Misfire.ONCE).keySet()).contains("FIRED", "MISSED");
    assertThat(outcomes.get(Misfire.ONCE).getOrDefault("CAUGHT_UP", 0)).isBetween(0, each);
    assertThat(outcomes.get(Misfire.ALL).keySet()).containsExactlyInAnyOrder("FIRED", "CAUGHT_UP");
  }

  private static Server node(String name, Database database) {
    return new Server(Servers.folder(name), database)
        .set("watchbill.node.name", name)
        .set("watchbill.lease", "PT6S")
        .set("watchbill.sweep", "PT1S")
        .set("watchbill.schedule.ledger-check", "PT1S");
  }
}
