package org.watchbill.errand;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Lets one of many like lines into the log in a while, so that what goes wrong a thousand times a
 * second does not fill it. Knows the latest {@value #MOST} kinds of lines.
 */
public final class Seldom {

  private static final int MOST = 200;

  private static final class Said {
    long at;
    long keptBack;
  }

  private final long pause;
  private final Map<String, Said> lines =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
          return size() > MOST;
        }
      };

  /** Lines of a kind are at least so long apart. */
  public Seldom(Duration pause) {
    this.pause = pause.toNanos();
  }

  /**
   * Whether a line of a kind is to be said now.
   *
   * @param now by {@link System#nanoTime()}
   * @return if so, how many were kept back since the last one
   */
  public synchronized OptionalLong say(String kind, long now) {
    Said said = lines.get(kind);
    if (said != null && now - said.at < pause) {
      said.keptBack++;
      return OptionalLong.empty();
    }
    Said fresh = new Said();
    fresh.at = now;
    lines.put(kind, fresh);
    return OptionalLong.of(said == null ? 0 : said.keptBack);
  }
}
