package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TraceTest {

  private static StackTraceElement at(String type, String method) {
    return new StackTraceElement(type, method, type.replaceAll(".*\\.", "") + ".java", 7);
  }

  private static <T extends Throwable> T in(T thrown, StackTraceElement... frames) {
    thrown.setStackTrace(frames);
    return thrown;
  }

  private static final StackTraceElement[] BELOW = {
    at("com.acme.Report$Proxy$_$$_WeldClientProxy", "handle"),
    at("org.watchbill.handler.Handler", "handle"),
    at("org.watchbill.worker.CallHandler", "settlement"),
    at("com.sun.ejb.containers.BaseContainer", "invoke"),
    at("java.lang.Thread", "run")
  };

  private static <T extends Throwable> T inHandler(T thrown, StackTraceElement... above) {
    StackTraceElement[] all = new StackTraceElement[above.length + BELOW.length];
    System.arraycopy(above, 0, all, 0, above.length);
    System.arraycopy(BELOW, 0, all, above.length, BELOW.length);
    return in(thrown, all);
  }

  @Test
  void endsWhereTheHandlerIsCalled() {
    Throwable thrown =
        inHandler(
            new IllegalStateException("no"),
            at("org.watchbill.worker.ClaimedJob", "progress"),
            at("com.acme.Report", "write"),
            at("com.acme.Report", "handle"));

    assertThat(Trace.of(thrown, 1000))
        .isEqualTo(
            """
            java.lang.IllegalStateException: no
            \tat org.watchbill.worker.ClaimedJob.progress(ClaimedJob.java:7)
            \tat com.acme.Report.write(Report.java:7)
            \tat com.acme.Report.handle(Report.java:7)
            """);
  }

  @Test
  void causesAndSuppressedOnesAreToldWithoutWhatTheyShare() {
    StackTraceElement handle = at("com.acme.Report", "handle");
    RuntimeException cause =
        inHandler(new RuntimeException("disk"), at("java.io.FileOutputStream", "open"), handle);
    Exception thrown = inHandler(new IllegalStateException("no", cause), handle);
    thrown.addSuppressed(inHandler(new RuntimeException("close"), at("com.acme.File", "close")));

    assertThat(Trace.of(thrown, 1000))
        .isEqualTo(
            """
            java.lang.IllegalStateException: no
            \tat com.acme.Report.handle(Report.java:7)
            \tSuppressed: java.lang.RuntimeException: close
            \t\tat com.acme.File.close(File.java:7)
            Caused by: java.lang.RuntimeException: disk
            \tat java.io.FileOutputStream.open(FileOutputStream.java:7)
            \t... 1 more
            """);
  }

  @Test
  void aThreadOfTheHandlersOwnEndsWithItsOwnFrames() {
    RuntimeException cause =
        in(
            new RuntimeException("there"),
            at("com.acme.Part", "run"),
            at("java.util.concurrent.FutureTask", "run"),
            at("org.glassfish.concurro.internal.ManagedFutureTask", "run"),
            at("java.lang.Thread", "run"));
    Exception thrown = inHandler(new CompletionException(cause), at("com.acme.Report", "handle"));

    assertThat(Trace.of(thrown, 1000))
        .contains("com.acme.Part.run")
        .doesNotContain("Thread", "glassfish");
  }

  @Test
  void whatFailsInACommitEndsAtTheWorker() {
    Throwable thrown =
        in(
            new IllegalStateException("the transaction could not be committed"),
            at("com.sun.enterprise.transaction.JavaEETransactionImpl", "commit"),
            at("org.watchbill.worker.InTransaction", "commit"),
            at("com.sun.ejb.containers.MessageBeanContainer", "deliver"));

    assertThat(Trace.of(thrown, 1000))
        .contains("JavaEETransactionImpl.commit")
        .doesNotContain("InTransaction", "MessageBeanContainer");
  }

  @Test
  void isBounded() {
    RuntimeException thrown = inHandler(new RuntimeException("0"));
    for (int i = 1; i < 1000; i++) {
      RuntimeException outer = new RuntimeException("x".repeat(100), thrown);
      thrown = inHandler(outer, at("com.acme.Report", "handle"));
      for (int j = 0; j < 10; j++) {
        thrown.addSuppressed(inHandler(new RuntimeException("s"), at("com.acme.Report", "close")));
      }
    }
    assertThat(Trace.of(thrown, 5000)).hasSizeLessThan(6000);
  }

  @Test
  void aCircleIsToldOnce() {
    RuntimeException first = inHandler(new RuntimeException("first"));
    RuntimeException second = inHandler(new RuntimeException("second", first));
    first.initCause(second);

    assertThat(Trace.of(second, 1000)).contains("[told above: java.lang.RuntimeException: second]");
  }
}
