package org.watchbill.worker;

import java.time.Duration;

/** Why a running attempt is told to stop. */
sealed interface Stop {

  /** It runs longer than it may. */
  record TimedOut(Duration limit) implements Stop {
    @Override
    public String why() {
      return "it may take " + limit;
    }
  }

  /** Somebody ended it in the database: a person who cancelled, or a rescuer. */
  record Ended(String how) implements Stop {
    @Override
    public String why() {
      return how;
    }
  }

  /** Its node works no more. */
  record Drained(String node) implements Stop {
    @Override
    public String why() {
      return "node " + node + " is drained";
    }
  }

  /** In words. */
  String why();
}
