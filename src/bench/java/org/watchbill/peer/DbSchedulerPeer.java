package org.watchbill.peer;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** db-scheduler with lock-and-fetch, 16 threads, immediate execution. */
final class DbSchedulerPeer implements Peer {

  private final DataSource dataSource;
  private final AtomicLong ids = new AtomicLong();
  private final OneTimeTask<String> task =
      Tasks.oneTime("noop", String.class).execute((instance, context) -> Runs.note());
  private Scheduler scheduler;

  DbSchedulerPeer(DataSource dataSource) throws Exception {
    this.dataSource = dataSource;
    Sql.execute(
        dataSource,
        """
        create table scheduled_tasks (task_name text not null, task_instance text not null,
          task_data bytea, execution_time timestamptz not null, picked boolean not null,
          picked_by text, last_success timestamptz, last_failure timestamptz,
          consecutive_failures int, last_heartbeat timestamptz, version bigint not null,
          priority smallint, primary key (task_name, task_instance))\
        """,
        "create index on scheduled_tasks (execution_time)",
        "create index on scheduled_tasks (last_heartbeat)");
    scheduler = scheduler();
  }

  private Scheduler scheduler() {
    return Scheduler.create(dataSource, task)
        .threads(16)
        .pollUsingLockAndFetch(1.0, 4.0)
        .pollingInterval(Duration.ofMillis(100))
        .enableImmediateExecution()
        .build();
  }

  private TaskInstance<String> next() {
    return task.instance(Long.toString(ids.incrementAndGet()), PeerMain.PAYLOAD);
  }

  @Override
  public void load(int jobs) {
    List<TaskInstance<?>> instances = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      instances.add(next());
    }
    scheduler.scheduleBatch(instances, Instant.now());
  }

  @Override
  public void submit() {
    scheduler.schedule(next(), Instant.now());
  }

  @Override
  public void work() {
    scheduler.start();
  }

  @Override
  public void rest() {
    scheduler.stop();
    scheduler = scheduler();
  }

  @Override
  public void clear() throws Exception {
    Sql.execute(dataSource, "truncate scheduled_tasks");
  }
}
