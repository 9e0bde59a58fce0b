package org.watchbill.problem;

import java.util.Collection;
import java.util.TreeSet;

/** What the header {@code Allow} says, the same in a refusal and in an answer to OPTIONS. */
public final class Allowed {

  private Allowed() {}

  /** The methods, with those that JAX-RS adds by itself and does not always name. */
  public static String all(Collection<String> declared) {
    TreeSet<String> all = new TreeSet<>(declared);
    all.add("OPTIONS");
    if (all.contains("GET")) {
      all.add("HEAD");
    }
    return String.join(", ", all);
  }
}
