package org.watchbill.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How long this machine slept, as a laptop does: its clock goes on meanwhile and {@link
 * System#nanoTime()} does not. On Linux {@code /proc/uptime} goes on, too, and is not moved by
 * whoever sets the clock; elsewhere this is always zero.
 */
class SleptTime {

  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final double NANOS = 1e9;

  private double asleep = asleep();

  /** How long it slept since this was last asked. */
  Duration sinceLastAsked() {
    double before = asleep;
    asleep = asleep();
    return Duration.ofNanos((long) Math.max(0, (asleep - before) * NANOS));
  }

  /** Seconds that the machine has been up and {@code nanoTime} stood still, plus a constant. */
  private double asleep() {
    try {
      String uptime = Files.readString(UPTIME).split(" ", 2)[0];
      return Double.parseDouble(uptime) - System.nanoTime() / NANOS;
    } catch (IOException | RuntimeException e) { // not Linux, or kept from us
      return 0;
    }
  }
}
