package org.watchbill.security;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a caller may do. Each role implies those before it. */
public final class Roles {

  /** Reads everything. */
  public static final String VIEWER = "viewer";

  /** Also submits jobs. */
  public static final String SUBMITTER = "submitter";

  /** Also cancels, retries, pauses and runs. */
  public static final String OPERATOR = "operator";

  /** Also edits schedules, calendars, queues and users. */
  public static final String ADMIN = "admin";

  /** All roles, the weakest first. */
  public static final List<String> ALL = List.of(VIEWER, SUBMITTER, OPERATOR, ADMIN);

  private Roles() {}

  /** The given roles and all they imply; words that name no role give nothing. */
  public static Set<String> impliedBy(Collection<String> granted) {
    Set<String> implied = new TreeSet<>();
    for (String role : granted) {
      implied.addAll(ALL.subList(0, ALL.indexOf(role) + 1));
    }
    return implied;
  }
}
