package org.watchbill.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Schedules in a file: declared, changed by people and by the file, declared no longer. */
class DeclaredSchedulesIT {

  private static final String FIRST =
      """
      schedules:
        follows: {cron: 0 2 * * *, zone: Europe/Amsterdam, type: noop, queue: declared}
        kept: {cron: 0 3 * * *, type: noop, priority: 1}
        gone: {every: PT1H, type: noop, payload: {a: 'yes', n: 1.5}}
        orphan: {every: PT1H, type: noop}
        often: {cron: '* * * * * *', type: noop}
        past: {cron: '@daily', endAt: '2001-01-01T00:00:00Z', type: noop}
      """;

  private static final String SECOND =
      """
      schedules:
        follows: {cron: 0 4 * * *, zone: Europe/Amsterdam, type: noop, queue: declared}
        kept: {cron: 30 3 * * *, type: noop, priority: 2}
        often: {cron: '* * * * * *', type: noop}
        mine: {cron: '@daily', type: noop}
      """;

  private static final String WRONG =
      """
      schedules:
        follows: {cron: 0 5 * * *, type: noop, queue: declared}
        kept: {cron: 61 3 * * *, type: nop}
        often: {corn: '@daily'}
      """;

  private Server server;
  private Api api;

  @Test
  void schedulesFollowTheirFileAndKeepWhatPeopleChanged() throws Exception {
    Path data = Servers.folder("declared");
    Path file = data.resolveSibling("schedules.yaml");
    Files.writeString(file, FIRST);
    try (Server declared = new Server(data, Database.h2(data))) {
      server = declared.set("watchbill.schedules.file", file.toString()).start();
      theFirstStartCreates(file);
      peopleChangeSomeOfIt();

      Files.writeString(file, SECOND);
      server.stop();
      server.start();
      theSecondStartMerges();
      String exported = export();

      Files.writeString(file, WRONG);
      server.stop();
      aWrongFileFailsTheDeploymentWithAllItsErrors();
      whatIsExportedMakesTheSameOnAnEmptyServer(exported);
    }
  }

  private JsonNode schedule(String name) throws Exception {
    return api.get("schedules/" + name).expect(200).body();
  }

  private String log() throws Exception {
    return Files.readString(server.log());
  }

  private void theFirstStartCreates(Path file) throws Exception {
    api = server.admin();
    assertThat(schedule("follows").at("/source").asText()).isEqualTo("file " + file);
    assertThat(schedule("follows").at("/drift")).isEmpty();
    assertThat(schedule("follows").at("/drift").isArray()).isTrue();
    assertThat(log())
        .contains("schedules declared: 6 (5 created, 0 changed, 1 unchanged), 0 removed")
        .contains("schedule 'past' is not put")
        .contains("would never fire");
    api.get("schedules/past").expect(404);
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> api.get("schedules/often/firings").body().at("/items").size() >= 2);
  }

  private void peopleChangeSomeOfIt() throws Exception {
    api.put("schedules/kept", "{\"cron\":\"0 9 * * *\",\"type\":\"noop\",\"priority\":1}")
        .expect(200);
    api.put("schedules/orphan", "{\"every\":\"PT2H\",\"type\":\"noop\"}").expect(200);
    api.put("schedules/mine", "{\"cron\":\"@yearly\",\"type\":\"noop\"}").expect(201);
    api.post("schedules/follows/pause").expect(200);
    assertThat(schedule("kept").at("/drift").toString()).isEqualTo("[\"cron\"]");
    Api.Answer refused = api.delete("schedules/gone").expect(409);
    assertThat(refused.body().at("/detail").asText()).contains("declared by file");
  }

  private void theSecondStartMerges() throws Exception {
    assertThat(log())
        .contains(
            "schedules declared: 4 (0 created, 2 changed, 1 unchanged, 1 left to people), 1 removed")
        .contains("schedule 'follows' changed for file", "cron \"0 2 * * *\" is now \"0 4 * * *\"")
        .contains("schedule 'kept' keeps cron \"0 9 * * *\" set by admin; file")
        .contains("schedule 'orphan' stays", "somebody changed every")
        .contains("schedule 'mine' is declared by file");
    assertThat(schedule("follows").at("/cron").asText()).isEqualTo("0 4 * * *");
    assertThat(schedule("follows").at("/status").asText()).isEqualTo("PAUSED");
    assertThat(schedule("kept").at("/cron").asText()).isEqualTo("0 9 * * *");
    assertThat(schedule("kept").at("/priority").asInt()).isEqualTo(2);
    assertThat(schedule("kept").at("/drift").toString()).isEqualTo("[\"cron\"]");
    assertThat(schedule("often").at("/revision").asInt()).isEqualTo(1);
    assertThat(schedule("orphan").at("/source").isNull()).isTrue();
    assertThat(schedule("mine").at("/cron").asText()).isEqualTo("@yearly");
    api.get("schedules/gone").expect(404);
    assertThat(api.get("stats").body().toString()).doesNotContain("instants are in the ledger");

    JsonNode reset = api.post("schedules/kept/reset").expect(200).body();
    assertThat(reset.at("/cron").asText()).isEqualTo("30 3 * * *");
    assertThat(reset.at("/drift")).isEmpty();
    assertThat(reset.at("/updatedBy").asText()).isEqualTo("admin");
    api.post("schedules/mine/reset").expect(409);
    api.post("schedules/nobody/reset").expect(404);
    api.delete("schedules/orphan").expect(204);
  }

  private String export() throws Exception {
    api.delete("schedules/often").expect(409);
    api.put(
            "schedules/sql",
            "{\"cron\":\"*/5 * * * *\",\"type\":\"sql.execute\",\"exclude\":[],\"jitter\":\"PT90S\","
                + "\"payload\":{\"sql\":\"delete from a\\n where b = ?\",\"parameters\":[1e300,\"no\"]}}")
        .expect(201);
    Api.Answer answer = api.get("schedules?format=yaml").expect(200);
    assertThat(answer.header("Content-Type")).startsWith("application/yaml");
    HttpRequest.Builder accepting = api.request("schedules").header("Accept", "application/yaml");
    String exported = answer.response().body();
    assertThat(api.send(accepting.GET()).response().body()).isEqualTo(exported);
    assertThat(exported)
        .isEqualTo(
            """
            schedules:
              follows:
                cron: 0 4 * * *
                zone: Europe/Amsterdam
                type: noop
                queue: declared
              kept:
                cron: 30 3 * * *
                type: noop
                priority: 2
              mine:
                cron: '@yearly'
                type: noop
              often:
                cron: '* * * * * *'
                type: noop
              sql:
                cron: '*/5 * * * *'
                jitter: PT1M30S
                exclude: []
                type: sql.execute
                payload:
                  sql: |-
                    delete from a
                     where b = ?
                  parameters:
                  - 1e300
                  - "no"
            """);
    Api.Answer unknown = api.get("schedules?format=xml").expect(400);
    assertThat(unknown.body().at("/detail").asText()).contains("'xml' is neither json nor yaml");
    assertThat(api.get("schedules").expect(200).body().at("/items")).hasSize(5);
    return exported;
  }

  private void aWrongFileFailsTheDeploymentWithAllItsErrors() throws Exception {
    Process process = server.launch();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(log())
        .contains("line 3: schedule 'kept': $.schedules.kept.cron: ")
        .contains("schedule 'kept': $.schedules.kept.type: 'nop' has no handler; known types")
        .contains("line 4: schedule 'often': $.schedules.often.corn: unknown field");
  }

  private void whatIsExportedMakesTheSameOnAnEmptyServer(String exported) throws Exception {
    Path data = Servers.folder("imported");
    Path file = data.resolveSibling("schedules.yaml");
    Files.writeString(file, exported);
    try (Server empty =
        new Server(data, Database.h2(data))
            .set("watchbill.schedules.file", file.toString())
            .start()) {
      assertThat(empty.admin().get("schedules?format=yaml").response().body()).isEqualTo(exported);
    }
  }
}
