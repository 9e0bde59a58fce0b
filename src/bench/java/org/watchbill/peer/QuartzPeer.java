package org.watchbill.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Quartz on its JDBC store, clustered, 16 threads: one durable job, a trigger for each run. */
final class QuartzPeer implements Peer {

  private final DataSource dataSource;
  private final Scheduler scheduler;
  private final JobDetail detail = JobBuilder.newJob(Noop.class).storeDurably().build();

  /** What Quartz runs. */
  public static final class Noop implements Job {
    /** Made by Quartz. */
    public Noop() {}

    @Override
    public void execute(JobExecutionContext context) {
      Runs.note();
    }
  }

  QuartzPeer(DataSource dataSource, String url) throws Exception {
    this.dataSource = dataSource;
    Sql.execute(dataSource, tables());
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "org.quartz.scheduler.instanceId", "AUTO",
            "org.quartz.scheduler.skipUpdateCheck", "true",
            "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "16",
            "org.quartz.threadPool.threadCount", "16"));
    settings.putAll(
        Map.of(
            "org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX",
            "org.quartz.jobStore.driverDelegateClass",
                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
            "org.quartz.jobStore.isClustered", "true",
            "org.quartz.jobStore.acquireTriggersWithinLock", "true",
            "org.quartz.jobStore.useProperties", "true",
            // A backlog is no misfire.
            "org.quartz.jobStore.misfireThreshold", "3600000",
            "org.quartz.jobStore.dataSource", "bench"));
    settings.putAll(
        Map.of(
            "org.quartz.dataSource.bench.provider", "hikaricp",
            "org.quartz.dataSource.bench.driver", "org.postgresql.Driver",
            "org.quartz.dataSource.bench.URL", url,
            "org.quartz.dataSource.bench.user", "postgres",
            "org.quartz.dataSource.bench.password", "postgres",
            "org.quartz.dataSource.bench.maxConnections", "24"));
    scheduler = new StdSchedulerFactory(settings).getScheduler();
    scheduler.addJob(detail, true);
  }

  private static String tables() throws IOException {
    try (InputStream sql =
        Scheduler.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Trigger trigger() {
    return TriggerBuilder.newTrigger()
        .forJob(detail)
        .startNow()
        .usingJobData("text", PeerMain.PAYLOAD)
        .build();
  }

  @Override
  public void load(int jobs) throws Exception {
    Set<Trigger> triggers = new HashSet<>();
    for (int i = 0; i < jobs; i++) {
      triggers.add(trigger());
    }
    scheduler.scheduleJobs(Map.of(detail, triggers), true);
  }

  @Override
  public void submit() throws Exception {
    scheduler.scheduleJob(trigger());
  }

  @Override
  public void work() throws Exception {
    scheduler.start();
  }

  @Override
  public void rest() throws Exception {
    scheduler.standby();
  }

  @Override
  public void clear() throws Exception {
    Sql.execute(
        dataSource, "truncate qrtz_simple_triggers, qrtz_fired_triggers, qrtz_triggers cascade");
  }
}
