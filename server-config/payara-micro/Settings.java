import java.util.Locale;
import java.util.stream.Stream;

/**
 * The run command's settings: a system property {@code watchbill.x.y}, or {@code WATCHBILL_X_Y}.
 */
final class Settings {

  private Settings() {}

  /** The value of a setting; an empty one is not set. */
  static String get(String name, String otherwise) {
    String value =
        Stream.of(
                System.getProperty("watchbill." + name),
                System.getenv(
                    "WATCHBILL_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")))
            .filter(v -> v != null && !v.isEmpty())
            .findFirst()
            .orElse(otherwise);
    if (value != null && value.isBlank() && !value.isEmpty()) {
      throw new Refusal("watchbill." + name + " is blank; give it a value, or leave it out");
    }
    return value;
  }

  static boolean flag(String name) {
    String value = get(name, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new Refusal("watchbill." + name + " = " + value + " must be true or false");
    }
    return value.equals("true");
  }

  static int number(String name, int otherwise, int least, int most) {
    String value = get(name, Integer.toString(otherwise));
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new Refusal(
        "watchbill.%s = %s must be a number from %d to %d".formatted(name, value, least, most));
  }
}
