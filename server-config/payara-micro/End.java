import java.io.PrintStream;
import java.time.LocalTime;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a process that is of no more use: one line that says why, and no tidying up. */
final class End {

  /** Neither that of a refused start nor that of a stop. */
  static final int CODE = 3;

  private final PrintStream out;
  private final AtomicBoolean said = new AtomicBoolean();

  End(PrintStream out) {
    this.out = out;
  }

  void now(String why) {
    if (said.compareAndSet(false, true)) {
      out.println(
          "%tT SEVERE %s: Watchbill ends here, with exit code %d, to be started again"
              .formatted(LocalTime.now(), why.lines().findFirst().orElse(""), CODE));
      out.flush();
      Runtime.getRuntime().halt(CODE);
    }
  }
}
