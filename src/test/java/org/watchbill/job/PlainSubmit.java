package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.watchbill.errand.Announce;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.json.MergePatch;
import org.watchbill.problem.Problem;
import org.watchbill.schema.VendorSql;
import org.watchbill.settings.Settings;

/** Inserts jobs as the container would, but knows one type, {@code noop}, and rings no bell. */
public final class PlainSubmit extends SubmitJob {

  private final VendorSql vendor;

  public PlainSubmit(EntityManager em, VendorSql vendor, InstantSource time) {
    this.em = em;
    this.vendor = vendor;
    this.time = time;
    settings = new Settings(key -> Optional.empty());
  }

  @Override
  public Order order(NewJob job, Origin origin) {
    if (!job.type().equals("noop")) {
      throw Problem.unprocessable("$.type", "type '" + job.type() + "' has no handler");
    }
    return Order.of(job, "{}", origin, settings, time.instant());
  }

  @Override
  public Order orderAgain(NewJob job, Origin origin) {
    return order(job, origin);
  }

  @Override
  public String check(NewJob job) {
    order(job, Origin.of(""));
    return "{}";
  }

  @Override
  public List<Job> insert(List<Order> orders) {
    if (orders.isEmpty()) {
      return List.of();
    }
    List<Long> ids = vendor.nextJobIds(em, orders.size());
    List<Job> jobs =
        java.util.stream.IntStream.range(0, orders.size())
            .mapToObj(i -> new Job(ids.get(i), orders.get(i)))
            .toList();
    JobRows.insert(em, jobs);
    return jobs;
  }

  @Override
  public void announce(Collection<Job> jobs) {
    // nobody to wake
  }

  /** Starts dead jobs again as the container would, but only a payload with "bad" is refused. */
  public RerunDead rerun() {
    RerunDead rerun = new RerunDead();
    rerun.em = em;
    rerun.schema = TestDatabase.migrated(vendor);
    rerun.change = change();
    rerun.submit = this;
    rerun.edit =
        new EditPayload() {
          @Override
          public String edited(String type, String before, JsonNode patch) {
            JsonNode merged =
                MergePatch.apply(Json.tree(before), patch == null ? Json.tree("{}") : patch);
            if (merged.has("bad")) {
              throw Problem.unprocessable("$.payload.bad", "unknown field");
            }
            return Json.write(merged);
          }
        };
    return rerun;
  }

  /** Cancels jobs as the container would. */
  public ChangeJob change() {
    ChangeJob change = new ChangeJob();
    change.em = em;
    change.submit = this;
    change.time = time;
    change.announce = silent();
    change.followers = new FlowBeans(em, vendor, time).followers;
    return change;
  }

  /** Tells nobody. */
  public static Announce silent() {
    return new Announce() {
      @Override
      public void tell(Object event) {
        // nobody listens
      }
    };
  }
}
