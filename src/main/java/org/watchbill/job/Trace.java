package org.watchbill.job;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A stack trace for who wrote the handler: each throwable's frames end where the call of the
 * handler begins, since what lies below, of Watchbill and of the server, is the same for every job.
 * Causes and suppressed ones are kept, as far as there is room.
 */
final class Trace {

  /** Where every handler is called. */
  private static final String CALL = "org.watchbill.handler.Handler";

  /** Who goes on where no handler is any more: in a commit that fails. */
  private static final String WORKER = "org.watchbill.worker.";

  /** The first parts of the names of classes through which a server reaches an application's. */
  private static final List<String> SERVERS =
      List.of(
          "jdk.internal.",
          "java.lang.Thread",
          "java.lang.invoke.",
          "java.lang.reflect.",
          "java.util.concurrent.",
          "jakarta.",
          "org.jboss.",
          "org.wildfly.",
          "org.glassfish.",
          "com.sun.",
          "fish.payara.",
          "org.apache.catalina.",
          "io.openliberty.",
          "com.ibm.ws.");

  private static final String WELD = "$Proxy$_$$_Weld";
  private static final int DEEPEST = 20;
  private static final int MOST_SUPPRESSED = 5;

  /** Of frames where all are a server's. */
  private static final int FOREIGN = 10;

  private final StringBuilder text = new StringBuilder();
  private final Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
  private final int longest;

  private Trace(int longest) {
    this.longest = longest;
  }

  /** The text, hardly longer than that. */
  static String of(Throwable thrown, int longest) {
    Trace trace = new Trace(longest);
    trace.tell(thrown, "", "", List.of());
    return trace.text.toString();
  }

  private void tell(
      Throwable thrown, String indent, String heading, List<StackTraceElement> around) {
    if (!told.add(thrown)) {
      text.append(indent).append(heading).append("[told above: ").append(thrown).append("]\n");
      return;
    }
    if (told.size() > DEEPEST || text.length() > longest) {
      return;
    }
    text.append(indent).append(heading).append(thrown).append('\n');
    List<StackTraceElement> frames = frames(thrown);
    int common = common(frames, around);
    for (StackTraceElement frame : frames.subList(0, frames.size() - common)) {
      text.append(indent).append("\tat ").append(frame).append('\n');
    }
    if (common > 0) {
      text.append(indent).append("\t... ").append(common).append(" more\n");
    }
    Arrays.stream(thrown.getSuppressed())
        .limit(MOST_SUPPRESSED)
        .forEach(other -> tell(other, indent + "\t", "Suppressed: ", frames));
    if (thrown.getCause() != null) {
      tell(thrown.getCause(), indent, "Caused by: ", frames);
    }
  }

  private static List<StackTraceElement> frames(Throwable thrown) {
    List<StackTraceElement> all = List.of(thrown.getStackTrace());
    int call = first(all, CALL, true);
    int end = call < 0 ? first(all, WORKER, false) : call;
    List<StackTraceElement> above = end < 0 ? all : all.subList(0, end);
    int own = above.size();
    while (own > 0 && isServers(above.get(own - 1).getClassName())) {
      own--;
    }
    return own > 0 ? above.subList(0, own) : above.subList(0, Math.min(FOREIGN, above.size()));
  }

  private static int first(List<StackTraceElement> frames, String name, boolean whole) {
    for (int i = 0; i < frames.size(); i++) {
      String in = frames.get(i).getClassName();
      if (whole ? in.equals(name) : in.startsWith(name)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isServers(String className) {
    return className.contains(WELD) || SERVERS.stream().anyMatch(className::startsWith);
  }

  /** How many frames both end with. */
  private static int common(List<StackTraceElement> inner, List<StackTraceElement> outer) {
    int common = 0;
    while (common < Math.min(inner.size(), outer.size())
        && inner.get(inner.size() - 1 - common).equals(outer.get(outer.size() - 1 - common))) {
      common++;
    }
    return common;
  }
}
