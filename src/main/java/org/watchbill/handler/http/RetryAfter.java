package org.watchbill.handler.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long a server asks to be left alone: {@code Retry-After}, RFC 9110, section 10.2.3. */
final class RetryAfter {

  /** The three forms of a date that RFC 9110, section 5.6.7, has every recipient accept. */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          form("EEE, dd MMM uuuu HH:mm:ss 'GMT'"),
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(2000, 1, 1))
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH),
          form("EEE MMM ppd HH:mm:ss uuuu"));

  private static final int MOST_DIGITS = 18;

  private RetryAfter() {}

  private static DateTimeFormatter form(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.ENGLISH);
  }

  /**
   * The wait an answer asks for.
   *
   * @param longest no server is waited for longer
   * @param now by our clock, unless the answer has a date of its own to count from
   * @return empty if it asks for none, in a form that is none, or for a time that is past
   */
  static Optional<Duration> of(HttpHeaders answer, Duration longest, Instant now) {
    return answer
        .firstValue("retry-after")
        .map(String::strip)
        .flatMap(text -> isNumber(text) ? seconds(text) : until(text, answer, now))
        .filter(wait -> !wait.isNegative() && !wait.isZero())
        .map(wait -> wait.compareTo(longest) > 0 ? longest : wait);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Optional<Duration> seconds(String text) {
    boolean huge = text.length() > MOST_DIGITS;
    return Optional.of(Duration.ofSeconds(huge ? Integer.MAX_VALUE : Long.parseLong(text)));
  }

  private static Optional<Duration> until(String text, HttpHeaders answer, Instant now) {
    Instant from = answer.firstValue("date").flatMap(RetryAfter::date).orElse(now);
    return date(text).map(then -> Duration.between(from, then));
  }

  private static Optional<Instant> date(String text) {
    for (DateTimeFormatter form : DATES) {
      try {
        return Optional.of(LocalDateTime.parse(text.strip(), form).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        // Perhaps of another form.
      }
    }
    return Optional.empty();
  }
}
