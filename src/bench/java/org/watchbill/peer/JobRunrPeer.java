package org.watchbill.peer;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.BackgroundJobRequest;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;

/** JobRunr, open source, with 16 workers and its shortest poll. */
final class JobRunrPeer implements Peer {

  private final DataSource dataSource;
  private final BackgroundJobServer server;

  /** A job, as JobRunr writes it to its table. */
  public static final class Noop implements JobRequest {
    private String text;

    /** For the one who reads it back. */
    Noop() {}

    Noop(String text) {
      this.text = text;
    }

    @Override
    public Class<NoopHandler> getJobRequestHandler() {
      return NoopHandler.class;
    }
  }

  /** What runs a job. */
  public static final class NoopHandler implements JobRequestHandler<Noop> {
    /** Made by JobRunr. */
    public NoopHandler() {}

    @Override
    public void run(Noop request) {
      Runs.note();
    }
  }

  JobRunrPeer(DataSource dataSource) {
    this.dataSource = dataSource;
    JobRunr.configure()
        .useStorageProvider(SqlStorageProviderFactory.using(dataSource))
        .useBackgroundJobServer(
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andPollIntervalInSeconds(5)
                .andWorkerCount(16))
        .initialize();
    server = JobRunr.getBackgroundJobServer();
    server.pauseProcessing();
  }

  @Override
  public void load(int jobs) {
    BackgroundJobRequest.enqueue(
        IntStream.range(0, jobs).mapToObj(i -> new Noop(PeerMain.PAYLOAD)));
  }

  @Override
  public void submit() {
    BackgroundJobRequest.enqueue(new Noop(PeerMain.PAYLOAD));
  }

  @Override
  public void work() {
    server.resumeProcessing();
  }

  @Override
  public void rest() throws Exception {
    TimeUnit.SECONDS.sleep(1); // what ran last is written down
    server.pauseProcessing();
  }

  @Override
  public void clear() throws Exception {
    Sql.execute(dataSource, "truncate jobrunr_jobs");
  }
}
