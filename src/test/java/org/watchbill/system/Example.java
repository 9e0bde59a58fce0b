package org.watchbill.system;

/**
 * A request that an endpoint takes.
 *
 * @param type of its body; null if it has none
 * @param body null if it has none
 * @param shape the record its JSON is read into, or that of each of its elements; null for what is
 *     not JSON
 */
public record Example(String type, String body, Class<?> shape) {

  static final Example EMPTY = new Example(null, null, null);

  static Example json(String body, Class<?> shape) {
    return new Example("application/json", body, shape);
  }
}
