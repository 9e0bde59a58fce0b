package org.watchbill.container.rehearsal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.watchbill.container.Conduct;
import org.watchbill.container.Outside;
import org.watchbill.container.kept.Kept;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.job.ChangeJob;
import org.watchbill.job.FindJobs;
import org.watchbill.job.Job;
import org.watchbill.job.JobFilter;
import org.watchbill.job.JobState;
import org.watchbill.job.JobTexts;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.worker.Rehearsal;
import org.watchbill.worker.RehearseJob;

/** Rehearsals in the server: everything is told and nothing remains. */
@ExtendWith(ArquillianExtension.class)
@ResourceLock("arquillian")
class RehearsalIT {

  @Deployment
  static WebArchive watchbillWithHandlers() {
    JavaArchive kept =
        ShrinkWrap.create(JavaArchive.class, "kept.jar")
            .addClass(Kept.class)
            .addAsManifestResource(
                new StringAsset(
                    """
                    <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                      <persistence-unit name="kept" transaction-type="JTA">
                        <jta-data-source>jdbc/watchbill</jta-data-source>
                        <class>org.watchbill.container.kept.Kept</class>
                      </persistence-unit>
                    </persistence>"""),
                "persistence.xml");
    return ShrinkWrap.createFromZipFile(
            WebArchive.class, new File(System.getProperty("watchbill.test.war")))
        .setWebXML(new StringAsset("<web-app/>")) // the one of the product lets no test runner in
        .addPackage(Conduct.class.getPackage())
        .addPackage(RehearsalIT.class.getPackage())
        .addAsLibraries(kept)
        .addAsLibraries(jarOf(Awaitility.class), jarOf(Matcher.class), jarOf(Assertions.class));
  }

  private static File jarOf(Class<?> type) {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Resource UserTransaction transaction;
  @Inject Jobs jobs;
  @Inject FindJobs find;
  @Inject JobTexts texts;

  /** As they were when a job was first looked at. */
  private final Map<Long, String> payloads = new HashMap<>();

  @Inject ChangeJob change;
  @Inject RehearseJob rehearse;

  private final String row = UUID.randomUUID().toString();

  @BeforeEach
  void makeTables() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists effect (name varchar(100))");
      statement.execute(
          "create table if not exists kept (name varchar(100) primary key, what varchar(9) not null)");
    }
  }

  private long rows(String table) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement count =
            connection.prepareStatement("select count(*) from " + table + " where name = ?")) {
      count.setString(1, row);
      ResultSet result = count.executeQuery();
      result.next();
      return result.getLong(1);
    }
  }

  private Job dead(Class<? extends JobHandler<?>> handler, JsonNode payload) throws Exception {
    String type = handler.getAnnotation(JobType.class).value();
    transaction.begin();
    long id = jobs.submitAll(List.of(NewJob.of(type, payload).withMaxAttempts(1))).get(0);
    transaction.commit();
    await().atMost(60, SECONDS).until(() -> job(id).state() == JobState.DEAD);
    return job(id);
  }

  private Job job(long id) {
    payloads.putIfAbsent(id, texts.payload(id).orElseThrow());
    return find.find(id).orElseThrow();
  }

  private Job deadConduct() throws Exception {
    return dead(Conduct.class, Json.tree(new Conduct.Request(row, Conduct.Manner.THROW)));
  }

  private static List<Object> said(Job job, String payload) {
    return List.of(
        job.state(),
        job.attempt(),
        job.failures(),
        payload,
        job.runAt(),
        job.startedAt(),
        job.finishedAt(),
        job.node(),
        job.error());
  }

  private void assertUnchanged(Job before) throws SQLException {
    Job after = job(before.id());
    assertThat(said(after, texts.payload(after.id()).orElseThrow()))
        .isEqualTo(said(before, payloads.get(before.id())));
    assertThat(find.attempts(after)).hasSize(1);
    assertThat(rows("effect")).isZero();
    assertThat(find.list(JobFilter.of(null, "children-" + row, null, null, null, null), 10))
        .isEmpty();
  }

  @Test
  void whatItWouldDoIsToldAndNothingRemains() throws Exception {
    Job job = deadConduct();

    Rehearsal told = rehearse.rehearse(job.id(), Json.tree("{\"manner\":\"DONE\"}"), "a tester");

    assertThat(told.exception()).isNull();
    assertThat(told.verdict().kind()).isEqualTo(Rehearsal.Kind.DONE);
    assertThat(told.result()).isEqualTo(Json.tree(Map.of("row", row)));
    assertThat(told.jobCount()).isEqualTo(1);
    assertThat(told.jobs().get(0).type()).isEqualTo("test.child");
    assertThat(told.jobs().get(0).queue()).isEqualTo("children-" + row);
    assertThat(told.jobs().get(0).payload()).isEqualTo(Json.tree(Map.of("of", row)));
    assertThat(told.bells()).contains("children-" + row);
    assertThat(told.tables()).isNull(); // H2 does not tell
    assertThat(told.notes()).anyMatch(note -> note.contains("JMS"));
    assertUnchanged(job);
  }

  @Test
  void whyItFailsIsToldAsOftenAsOneAsks() throws Exception {
    Job job = deadConduct();

    for (int i = 0; i < 3; i++) {
      Rehearsal told = rehearse.rehearse(job.id(), null, "a tester");

      assertThat(told.verdict()).isNull();
      assertThat(told.exception().type()).isEqualTo(IllegalStateException.class.getName());
      assertThat(told.exception().message()).isEqualTo("as asked");
      assertThat(told.exception().stackTrace()).contains("Conduct");
      assertThat(told.jobs()).hasSize(1);
    }
    for (String manner : List.of("NULL", "ERROR", "OVERFLOW", "POISON_TRANSACTION")) {
      JsonNode patch = Json.tree(Map.of("manner", manner));
      assertThat(rehearse.rehearse(job.id(), patch, "a tester").exception()).isNotNull();
    }
    for (String manner : List.of("RETRY", "DEAD")) {
      JsonNode patch = Json.tree(Map.of("manner", manner));
      Rehearsal told = rehearse.rehearse(job.id(), patch, "a tester");
      assertThat(told.exception()).isNull();
      assertThat(told.verdict().kind().name()).isEqualTo(manner);
      assertThat(told.notes()).anyMatch(note -> note.contains("rolled back: nothing"));
    }
    assertUnchanged(job);
  }

  @Test
  void whatJpaWouldHaveWrittenAtTheCommitIsMet() throws Exception {
    Job job = dead(Keep.class, Json.tree(Collections.singletonMap("name", row)));

    Rehearsal told = rehearse.rehearse(job.id(), null, "a tester");
    assertThat(told.verdict()).isNull();
    assertThat(told.exception().message()).containsIgnoringCase("null");

    Rehearsal mended = rehearse.rehearse(job.id(), Json.tree("{\"what\":\"it\"}"), "a tester");
    assertThat(mended.exception()).isNull();
    assertThat(mended.log())
        .anySatisfy(
            line -> assertThat(line.message()).isEqualTo("keeps " + row + ", in a rehearsal"))
        .contains(new Rehearsal.Line("INFO", "job", "told of " + row))
        .noneMatch(line -> line.level().startsWith("FINE"));
    assertThat(mended.statements()).anyMatch(sql -> sql.toLowerCase().contains("insert into kept"));
    assertThat(rows("kept")).isZero();
  }

  @Test
  void whatARollbackDoesNotUndoIsNotRehearsedUnlessTheHandlerCares() throws Exception {
    transaction.begin();
    long id = jobs.submit(Outside.class, Map.of()).id();
    transaction.commit();
    await().atMost(60, SECONDS).until(() -> job(id).state() == JobState.SUCCEEDED);
    assertThatThrownBy(() -> rehearse.rehearse(id, null, "a tester"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("@NonTransactional");

    Job careful = dead(Careful.class, Json.tree("{}"));
    Rehearsal told = rehearse.rehearse(careful.id(), null, "a tester");
    assertThat(told.exception()).isNull();
    assertThat(told.result().asText()).isEqualTo("would call");
  }

  @Test
  void nothingIsSubmittedOutsideTheTransaction() throws Exception {
    for (boolean batch : new boolean[] {false, true}) {
      Job job = dead(Aside.class, Json.tree(new Aside.Request("children-" + row, batch)));

      assertThatThrownBy(() -> rehearse.rehearse(job.id(), null, "a tester"))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("outside its transaction");
      assertUnchanged(job);
    }
  }

  @Test
  void aRehearsalThatTakesTooLongIsInterrupted() throws Exception {
    Job job = deadConduct();

    Rehearsal told = rehearse.rehearse(job.id(), Json.tree("{\"manner\":\"WAIT\"}"), "a tester");

    assertThat(told.exception().message()).contains("interrupted after PT2S");
    assertThat(told.tookMs()).isBetween(1500L, 20_000L);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertUnchanged(job);
  }

  @Test
  void aJobThatHasNotEndedOrAPayloadThatBreaksARuleIsRefused() throws Exception {
    Job job = deadConduct();
    assertThatThrownBy(
            () -> rehearse.rehearse(job.id(), Json.tree("{\"manner\":null}"), "a tester"))
        .hasMessageContaining("$.payload.manner");
    assertThatThrownBy(() -> rehearse.rehearse(-1, null, "a tester"))
        .hasMessageContaining("no job -1");
    transaction.begin();
    long id =
        jobs.submit(Conduct.class, new Conduct.Request(row, Conduct.Manner.DONE))
            .delay(Duration.ofHours(1))
            .id();
    transaction.commit();
    assertThatThrownBy(() -> rehearse.rehearse(id, null, "a tester"))
        .hasMessageContaining("SCHEDULED");
    change.cancel(id, "a tester");
    assertThat(rehearse.rehearse(id, null, "a tester").verdict().kind())
        .isEqualTo(Rehearsal.Kind.DONE);
  }
}
