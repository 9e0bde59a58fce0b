package org.watchbill.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** A label to find a job by. */
@Entity
@Table(name = "job_tag")
@IdClass(JobTag.Key.class)
public class JobTag {

  /** Both columns. */
  public static class Key implements Serializable {
    private String tag;
    private long jobId;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.jobId == jobId && Objects.equals(key.tag, tag);
    }

    @Override
    public int hashCode() {
      return Objects.hash(tag, jobId);
    }
  }

  @Id private String tag;

  @Id
  @Column(name = "job_id")
  private long jobId;

  /** For JPA. */
  protected JobTag() {}

  JobTag(long jobId, String tag) {
    this.jobId = jobId;
    this.tag = tag;
  }

  long jobId() {
    return jobId;
  }

  String tag() {
    return tag;
  }
}
