package org.watchbill.memory;

/**
 * What JSON takes up in memory, at worst. {@code [{},{},…]} has the most of it for its length: of
 * three characters come an object, a map and a place in a list, some thirty times as much.
 */
public final class JsonCost {

  /** Shorter texts are not counted: there are as many of them at once as there are threads. */
  public static final int SHORT = 16 << 10;

  private static final int TREE = 32;

  /** Of characters that may have two bytes each, in what is read, written and sent. */
  private static final int COPIES = 4;

  private JsonCost() {}

  /** Bytes for a text of so many and all that is made of it at once. */
  public static long whole(long text) {
    return TREE * text;
  }

  /** Bytes for texts that are read and answered as they are. */
  static long texts(long texts) {
    return COPIES * texts;
  }

  /**
   * Bytes for many texts that are read one by one and kept as text, with the copies that the
   * database's driver makes.
   *
   * @param longest the longest of them
   */
  public static long oneByOne(long texts, long longest) {
    return COPIES * texts + TREE * Math.min(texts, longest);
  }
}
