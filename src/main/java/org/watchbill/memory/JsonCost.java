package org.watchbill.memory;

/**
 * What JSON takes up in memory, at worst. {@code [{},{},…]} has the most of it for its length: of
 * three characters come an object, a map and a place in a list, some thirty times as much.
 */
public final class JsonCost {

  /** Shorter texts are not counted: there are as many of them at once as there are threads. */
  public static final int SHORT = 16 << 10;

  private static final int TREE = 32;

  /** As it was sent, as its type has it, and as its part of a body. */
  private static final int TREES = 3;

  /** Of characters that may have two bytes each, in what is read, written and sent. */
  private static final int COPIES = 4;

  private JsonCost() {}

  /** Bytes for a text of so many and the tree that is made of it. */
  public static long tree(long text) {
    return TREE * text;
  }

  /** Bytes for a text of so many that is checked: up to three trees of it are there at once. */
  public static long whole(long text) {
    return TREES * TREE * text;
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
    return COPIES * texts + whole(Math.min(texts, longest));
  }
}
