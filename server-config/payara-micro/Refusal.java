/** Ends the process with its message as the one plain line, without a stack trace. */
final class Refusal extends RuntimeException {

  Refusal(String message) {
    super(message, null, false, false);
  }
}
