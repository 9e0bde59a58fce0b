package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fan-out over 100,000 rows lives on 64 MiB beyond what the idle server needs. */
@Tag("nightly")
class FanOutMemoryIT {

  private static final int ROWS = 100_000;

  @Test
  void aHundredThousandRowsNeedLittleMemory() throws Exception {
    Database database = Database.postgresql();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table record (id integer, name text)");
      statement.execute(
          "insert into record select i, repeat('x', 500) from generate_series(1, "
              + ROWS
              + ") as i");
    }
    try (Server server = new Server(Servers.folder("fanout"), database)) {
      server.start();
      run(
          server.admin(),
          "{\"type\":\"sql.fanout\",\"payload\":{\"query\":\"select 1 as a\",\"job\":{\"type\":\"noop\"}}}");
      long idle = IdleIT.heapInUse(server.process().pid()) >> 20;
      server.stop();

      server.jvm("-Xmx" + (idle + 64) + "m").start();
      JsonNode job =
          run(
              server.admin(),
              """
              {"type":"sql.fanout","maxAttempts":1,"payload":{
                "query":"select id, name from record","key":"id",
                "job":{"type":"noop","queue":"children","delay":"PT1H",
                       "payload":{"id":"${id}","name":"${name}"}}}}""");

      System.out.printf("fan-out of %,d rows with %d MiB idle + 64 MiB of heap%n", ROWS, idle);
      assertThat(job.at("/result/jobs").asInt()).isEqualTo(ROWS);
      assertThat(server.admin().count("SCHEDULED")).isEqualTo(ROWS);
    }
  }

  private static JsonNode run(Api api, String job) throws Exception {
    long id = api.submit(job);
    return await()
        .atMost(5, MINUTES)
        .until(
            () -> api.get("jobs/" + id).expect(200).body(),
            j -> j.at("/state").asText().equals("SUCCEEDED"));
  }
}
