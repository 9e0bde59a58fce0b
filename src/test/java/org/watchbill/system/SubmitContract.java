package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.application.Grumbler;

/**
 * What an application's code submits is committed with its transaction, or at once where it has
 * none: on either database, and whoever has suspended another transaction.
 */
abstract class SubmitContract {

  private Api api;
  private final String queue = "q" + UUID.randomUUID();

  /** One whose sweep finds a job that nobody was told of long after a test is over. */
  abstract Server server();

  @BeforeEach
  void logIn() {
    api = server().admin();
  }

  private String submit(String occasion, String how, String to) throws Exception {
    return api.post("application/%s/%s?queue=%s".formatted(occasion, how, to))
        .expect(200)
        .response()
        .body();
  }

  private String submit(String occasion, String how) throws Exception {
    return submit(occasion, how, queue);
  }

  private JsonNode job(String id) throws Exception {
    return api.get("jobs/" + id).expect(200).body();
  }

  private int jobs(String ofQueue) throws Exception {
    return api.get("jobs?queue=" + ofQueue).expect(200).body().at("/items").size();
  }

  private void awaitRun(String id) {
    await()
        .atMost(30, SECONDS)
        .until(() -> job(id).at("/state").asText(), state -> state.equals("SUCCEEDED"));
  }

  private static String queue() {
    return "q" + UUID.randomUUID();
  }

  @Test
  void whoHasNoTransactionFindsTheJobCommittedAndRun() throws Exception {
    for (String how : new String[] {"plain", "limited", "tagged", "delayed"}) {
      String id = submit("outside", how);

      assertThat(job(id).at("/queue").asText()).as(how).isEqualTo(queue);
      assertThat(job(id).at("/submittedBy").asText()).as(how).isEqualTo("application");
      awaitRun(id);
    }
  }

  @Test
  void manyAreAllOrNoneAndABatchIsWhole() throws Exception {
    String many = queue();
    String half = queue();
    String batch = queue();

    submit("outside", "many", many);
    String refused = submit("outside", "half-bad", half);
    submit("outside", "batch", batch);

    assertThat(jobs(many)).isEqualTo(3);
    assertThat(refused).startsWith("Problem").contains("$[1].priority", "10");
    assertThat(jobs(half)).isZero();
    assertThat(jobs(batch)).isEqualTo(3);
  }

  @Test
  void aTakenKeyIsRefusedOrPassedOver() throws Exception {
    String keyed = queue();

    assertThat(submit("outside", "missing", keyed)).isEqualTo("1");
    assertThat(submit("outside", "missing", keyed)).isEqualTo("0");
    assertThat(submit("outside", "keyed", keyed)).startsWith("Problem").contains(keyed);
    assertThat(jobs(keyed)).isEqualTo(1);
  }

  @Test
  void optionsSetAfterwardsNeedATransaction() throws Exception {
    assertThat(submit("outside", "typed"))
        .startsWith("IllegalStateException")
        .contains("submit(Quiet", "needs a transaction", "submit(NewJob)");
    awaitRun(submit("inside", "typed"));
  }

  @Test
  void aTypeThatNobodyHandlesIsRefusedByName() throws Exception {
    assertThat(submit("outside", "unknown")).startsWith("Problem").contains("no-such-type");
  }

  @Test
  void whoHasATransactionSubmitsWithIt() throws Exception {
    awaitRun(submit("inside", "plain"));

    for (String how : new String[] {"plain", "many", "batch"}) {
      String undone = queue();

      assertThat(submit("undone", how, undone)).startsWith("Undone: ");
      assertThat(jobs(undone)).as(how).isZero();
    }
  }

  @Test
  void aSuspendedTransactionThatIsRolledBackTakesNoJobWithIt() throws Exception {
    for (String by : new String[] {"suspended", "suspended-by-bean"}) {
      for (String how : new String[] {"plain", "many", "batch"}) {
        String kept = queue();

        String answer = submit(by, how, kept);

        assertThat(answer).as(by).startsWith("Undone: ");
        assertThat(submit("rows", how, kept)).as("what the suspended one wrote").isEqualTo("0");
        assertThat(jobs(kept)).as(by + " " + how).isEqualTo(how.equals("plain") ? 1 : 3);
      }
    }
  }

  /**
   * GlassFish still gives out the connection of the transaction that has ended. More often than the
   * pool has connections.
   */
  @Test
  void whoHasJustCommittedFindsTheJobCommittedToo() throws Exception {
    for (int i = 0; i < 100; i++) {
      String after = queue();

      String id = submit("after", i % 2 == 0 ? "plain" : "tagged", after);

      assertThat(job(id).at("/queue").asText()).isEqualTo(after);
      assertThat(submit("rows", "plain", after)).isEqualTo("1");
    }
  }

  /** {@link Grumbler} is in the WAR, so all else that is tested here is tested beside it. */
  @Test
  void anObserverOfTheApplicationThatThrowsHarmsNobody() throws Exception {
    awaitRun(submit("outside", "plain"));
    String delayed = submit("inside", "keyed", queue());
    api.post("jobs/" + delayed + "/cancel").expect(200);
    api.put("schedules/grumble", "{\"cron\": \"* * * * * *\", \"type\": \"noop\"}").expect(201);
    await()
        .atMost(60, SECONDS)
        .until(
            () -> api.get("jobs?schedule=grumble&state=SUCCEEDED").expect(200).body().at("/items"),
            runs -> runs.size() > 2);
    api.delete("schedules/grumble").expect(204);

    assertThat(job(delayed).at("/state").asText()).isEqualTo("CANCELLED");
    assertThat(Files.readString(server().log()))
        .doesNotContain("AMQ154004")
        .contains(Grumbler.class.getName() + " failed to hear of Settled")
        .contains(Grumbler.class.getName() + " failed to hear of Fired");
  }

  @Test
  void theBooksAgree() throws Exception {
    submit("outside", "plain");

    assertThat(api.get("stats").expect(200).body().at("/conservation/holds").asBoolean()).isTrue();
  }
}
