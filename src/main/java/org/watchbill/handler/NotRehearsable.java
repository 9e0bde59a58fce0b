package org.watchbill.handler;

/**
 * What a handler throws when it finds during a rehearsal that what it would do next cannot be
 * undone.
 */
public class NotRehearsable extends RuntimeException {

  /**
   * @param why for the person who asked for the rehearsal
   */
  public NotRehearsable(String why) {
    super(why);
  }
}
