package org.watchbill.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;

/**
 * What this node says of itself, in the words of MicroProfile Health, which not every server has.
 *
 * <ul>
 *   <li>live: it answers. Nothing that a restart does not mend makes it say otherwise.
 *   <li>started: its tables are there and it is on watch.
 *   <li>ready: the database answers, and nobody takes the node for dead. A broker that wakes nobody
 *       is no reason not to be, since relief works; which of the two it is, is said.
 * </ul>
 */
@ApplicationScoped
public class Health {

  @Inject DatabaseProbe database;
  @Inject Doorbell doorbell;
  @Inject Lease lease;

  private volatile boolean started;

  /**
   * An answer.
   *
   * @param status {@code UP} if all checks are, else {@code DOWN}
   */
  public record Answer(String status, List<Check> checks) {

    static Answer of(Check... checks) {
      boolean up = List.of(checks).stream().allMatch(check -> check.status().equals(UP));
      return new Answer(up ? UP : DOWN, List.of(checks));
    }

    boolean isUp() {
      return status.equals(UP);
    }
  }

  /** One of the things it depends on; the data are words, no numbers or names of anybody's. */
  public record Check(
      String name,
      String status,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> data) {

    static Check of(String name, boolean up) {
      return new Check(name, up ? UP : DOWN, Map.of());
    }

    Check with(String key, String value) {
      return new Check(name, status, Map.of(key, value));
    }
  }

  static final String UP = "UP";
  static final String DOWN = "DOWN";

  /** The node is on watch. */
  public void begin() {
    database.begin();
    started = true;
  }

  /** The node goes off watch. */
  public void end() {
    started = false;
    database.end();
  }

  /** Whether the process is of any use. */
  public Answer live() {
    return Answer.of(Check.of("process", true));
  }

  /** Whether the node came on watch and has not left it. */
  public Answer started() {
    return Answer.of(Check.of("started", started));
  }

  /** Whether the node can take jobs and run them. */
  public Answer ready() {
    return Answer.of(Check.of("started", started), database(), broker(), lease());
  }

  private Check database() {
    return Check.of("database", database.answers());
  }

  private Check broker() {
    boolean relief = doorbell.trouble().isPresent();
    return Check.of("broker", true).with("worksBy", relief ? "relief" : "broker");
  }

  private Check lease() {
    return Check.of("lease", lease.held())
        .with("claims", lease.draining() ? "none, it is drained" : lease.held() ? "yes" : "none");
  }
}
