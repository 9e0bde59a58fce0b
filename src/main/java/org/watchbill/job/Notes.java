package org.watchbill.job;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.json.WellFormed;

/**
 * What one attempt tells of itself: its progress, the latest counts, and the lines of its log, as
 * many as an attempt may keep. In memory, until somebody takes it away to be written. Any thread of
 * the handler's may tell, even after the attempt has ended; then nobody listens.
 */
public final class Notes {

  static final int LINES = 1000;
  static final int BYTES = 64 << 10;
  static final int LINE = 2000;

  /**
   * What is to be written.
   *
   * @param progress null if it has not changed
   */
  public record Batch(long jobId, int attempt, List<LogLine> lines, Progress progress) {

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
      return lines.isEmpty() && progress == null;
    }
  }

  private final long jobId;
  private final int attempt;
  private final InstantSource time;

  private List<LogLine> lines = new ArrayList<>();
  private Progress progress;
  private int number;
  private int bytes;
  private long dropped;
  private boolean over;

  /** The notes of an attempt that begins. */
  public Notes(Job job, InstantSource time) {
    this(job.id(), job.attempt(), time);
  }

  Notes(long jobId, int attempt, InstantSource time) {
    this.jobId = jobId;
    this.attempt = attempt;
    this.time = time;
  }

  /** Adds a line, cut to 2,000 characters; beyond the attempt's share it is only counted. */
  public void log(String line) {
    String text = WellFormed.cut(String.valueOf(line), LINE);
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    synchronized (this) {
      if (over) {
        return;
      }
      if (dropped > 0 || number == LINES || bytes + size > BYTES) {
        dropped++;
        return;
      }
      bytes += size;
      add(text);
    }
  }

  /** Takes the place of what was said before. */
  public void progress(long done, long total, String message) {
    String text = WellFormed.cut(message, LINE);
    synchronized (this) {
      if (!over) {
        progress = new Progress(done, total, text, time.instant());
      }
    }
  }

  /** The attempt has ended: says how much was dropped, and hears nothing more. */
  public synchronized void end() {
    if (!over && dropped > 0) {
      add("… %d more %s dropped".formatted(dropped, dropped == 1 ? "line was" : "lines were"));
    }
    over = true;
  }

  /** Hands over what has come since the last time. */
  public synchronized Batch take() {
    Batch batch = new Batch(jobId, attempt, lines, progress);
    lines = new ArrayList<>();
    progress = null;
    return batch;
  }

  /** It could not be written; it comes with the next batch. */
  public synchronized void putBack(Batch batch) {
    List<LogLine> all = new ArrayList<>(batch.lines());
    all.addAll(lines);
    lines = all;
    progress = progress == null ? batch.progress() : progress;
  }

  private void add(String text) {
    lines.add(new LogLine(attempt, ++number, time.instant(), text));
  }
}
