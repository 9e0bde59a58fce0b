package org.watchbill.worker;

import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.watchbill.job.FlowBeans;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.TestDatabase;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;
import org.watchbill.schema.Jdbc;
import org.watchbill.settings.Settings;

/** The beans of a node that look after orphans, without a container. */
final class Rescuer {

  static final String SELF = "n.99";

  final FindOrphans find = new FindOrphans();
  final InFlight inFlight = new InFlight();

  /** Attempts whose ends are being recorded. */
  final Set<InFlight.Token> recording = new HashSet<>();

  private final LookAfterOrphans orphans = new LookAfterOrphans();
  private final TestDatabase database;

  private final Lease lease =
      new Lease() {
        @Override
        public String node() {
          return SELF;
        }
      };

  private final Doorbell silence =
      new Doorbell() {
        @Override
        public void ringAfterCommit(String queue) {}
      };

  Rescuer(TestDatabase database) {
    this.database = database;
    find.jdbc =
        new Jdbc() {
          @Override
          public <T> T alone(Step<T> step) {
            try (Connection connection = database.dataSource.getConnection()) {
              return step.on(connection);
            } catch (SQLException e) {
              throw new PersistenceException(e);
            }
          }
        };
    orphans.find = find;
    orphans.rescue = new Ends();
    orphans.claims = new Releases();
    orphans.inFlight = inFlight;
    orphans.outside =
        new RunOutside() {
          @Override
          boolean has(InFlight.Token attempt) {
            return recording.contains(attempt);
          }
        };
    orphans.late = new LateEnds();
    orphans.lease = lease;
    orphans.settings =
        new Settings(key -> Optional.ofNullable(Map.of("watchbill.sweep", "PT0.1S").get(key)));
    database.inTransaction(
        em -> {
          orphans.announce = new FlowBeans(em, database.vendor, Instant::now).recorded();
          return null;
        });
  }

  void rescue() {
    orphans.rescue();
  }

  /** Each call in a transaction of its own. */
  private final class Ends extends RescueJobs {

    @Override
    public List<JobEvent> rescue(List<Job> orphans) {
      return in(beans -> beans.rescue(orphans));
    }

    @Override
    public List<JobEvent> takeBack(List<Job> orphans) {
      return in(beans -> beans.takeBack(orphans));
    }

    private List<JobEvent> in(Function<RescueJobs, List<JobEvent>> step) {
      return database.inTransaction(
          em -> {
            RescueJobs beans = new RescueJobs();
            beans.settle = new FlowBeans(em, database.vendor, Instant::now).settle;
            beans.lease = Rescuer.this.lease;
            beans.doorbell = silence;
            beans.time = Instant::now;
            return step.apply(beans);
          });
    }
  }

  /** Likewise. */
  private final class Releases extends ClaimJobs {
    @Override
    public void release(List<InFlight.Waiting> claimed) {
      database.inTransaction(
          entities -> {
            ClaimJobs beans = new ClaimJobs();
            beans.em = entities;
            beans.release(claimed);
            return null;
          });
    }
  }
}
