import java.util.concurrent.TimeUnit;

/**
 * Called by Maven, in its own process: runs a command as a process and ends Maven with that one's
 * exit code, without a word more. What it had to say it has said, and nothing of the build failed.
 */
public final class Launch {

  private static final int PATIENCE_SECONDS = 60;

  private Launch() {}

  public static void main(String[] command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
    int code = process.waitFor();
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Maven is to stop: not before what it runs. */
  private static void stop(Process process) {
    process.destroy();
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
