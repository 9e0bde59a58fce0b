package org.watchbill.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.watchbill.job.JobState;

/**
 * A batch as the REST API shows it: the numbers of its children by state, which stand still once it
 * has ended. {@code ids} are those of its first children, in the answer to its submission alone.
 */
public record BatchView(
    long id,
    String name,
    String submittedBy,
    Instant createdAt,
    Instant cancelledAt,
    Instant endedAt,
    int total,
    int waiting,
    int scheduled,
    int ready,
    int running,
    int succeeded,
    int dead,
    int cancelled,
    Long then,
    Long onDeath,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Long> ids) {

  static BatchView of(Batch batch, Map<JobState, Integer> counts, List<Long> ids) {
    return new BatchView(
        batch.id(),
        batch.name(),
        batch.submittedBy(),
        batch.createdAt(),
        batch.cancelledAt(),
        batch.endedAt(),
        counts.values().stream().mapToInt(Integer::intValue).sum(),
        counts.getOrDefault(JobState.WAITING, 0),
        counts.getOrDefault(JobState.SCHEDULED, 0),
        counts.getOrDefault(JobState.READY, 0),
        counts.getOrDefault(JobState.RUNNING, 0),
        counts.getOrDefault(JobState.SUCCEEDED, 0),
        counts.getOrDefault(JobState.DEAD, 0),
        counts.getOrDefault(JobState.CANCELLED, 0),
        batch.then(),
        batch.onDeath(),
        ids);
  }
}
