package org.watchbill.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How long something has looked wrong, going by looks at it that come now and then. What looks
 * wrong for a moment need not be: a claim is committed a little before its worker has it in hand,
 * and a database's clock that is set ahead ends every lease until it is renewed. Pure: whoever
 * looks brings the time.
 *
 * <p>A pause between two looks counts for so much at most: this process may have stood still
 * meanwhile, and with it all who would have put things right.
 *
 * @param <T> what is suspected
 */
final class Suspicion<T> {

  private final long enough;
  private final long mostBetween;
  private Map<T, Long> seen = Map.of();
  private long looked;

  /**
   * Suspects become sure when they have been suspected for so long, and at three looks at least.
   */
  Suspicion(Duration enough) {
    this.enough = enough.toNanos();
    mostBetween = this.enough / 2;
  }

  /**
   * Looks once more.
   *
   * @param suspects all there are now; whoever is not among them is cleared
   * @param now in nanoseconds, of any clock that only goes on
   * @return those that have been suspects for long enough
   */
  synchronized Set<T> look(Set<T> suspects, long now) {
    long passed = Math.min(now - looked, mostBetween);
    looked = now;
    Map<T, Long> still = new HashMap<>();
    Set<T> sure = new HashSet<>();
    for (T suspect : suspects) {
      long age = seen.containsKey(suspect) ? seen.get(suspect) + passed : 0;
      still.put(suspect, age);
      if (age >= enough) {
        sure.add(suspect);
      }
    }
    seen = still;
    return sure;
  }
}
