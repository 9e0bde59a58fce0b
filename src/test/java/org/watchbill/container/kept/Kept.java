package org.watchbill.container.kept;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of an application's own persistence unit. */
@Entity
@Table(name = "kept")
public class Kept {

  @Id private String name;
  private String what;

  /** For JPA. */
  protected Kept() {}

  public Kept(String name, String what) {
    this.name = name;
    this.what = what;
  }
}
