package org.watchbill.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Whether every job is accounted for: {@code submitted = live + succeeded + dead + cancelled}.
 *
 * <p>Submitted and succeeded are told by the {@link Tally}; live, dead and cancelled are counted
 * from the jobs' own rows, and of the latter two the tally must say the same.
 *
 * @param submitted jobs ever submitted
 * @param live those that wait, are ready, or run
 * @param succeeded those that ended well
 * @param dead those in the dead letter
 * @param cancelled those called off
 * @param diedByTally what the tally says of the dead
 * @param cancelledByTally what it says of those called off
 */
public record Conservation(
    long submitted,
    long live,
    long succeeded,
    long dead,
    long cancelled,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) long diedByTally,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) long cancelledByTally) {

  /** Whether nothing is missing and nothing is there twice. */
  @JsonProperty
  public boolean holds() {
    return submitted == live + succeeded + dead + cancelled
        && dead == diedByTally
        && cancelled == cancelledByTally;
  }
}
