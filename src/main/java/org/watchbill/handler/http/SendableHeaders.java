package org.watchbill.handler.http;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.watchbill.problem.Rule;

/** Header fields the caller may set: well-formed, each once, none that the client sets itself. */
@Documented
@Target(FIELD)
@Retention(RUNTIME)
@Constraint(validatedBy = SendableHeaders.Validator.class)
public @interface SendableHeaders {

  /** Replaced by one that names the header. */
  String message() default "must be headers a caller may set";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Looks at each header. */
  class Validator extends Rule<SendableHeaders, Map<String, String>> {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TEXT = Pattern.compile("[\\t\\x20-\\x7e\\xa0-\\xff]*");

    /** Those of the connection, which Java's client refuses or which would change its framing. */
    private static final Set<String> OURS =
        Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Needs nothing. */
    public Validator() {}

    @Override
    protected Optional<String> objection(Map<String, String> headers) {
      Set<String> seen = new HashSet<>();
      return headers.entrySet().stream()
          .map(h -> objection(h.getKey(), h.getValue(), seen))
          .flatMap(Optional::stream)
          .findFirst();
    }

    private static Optional<String> objection(String name, String value, Set<String> seen) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!TOKEN.matcher(name).matches()) {
        return Optional.of("'%s' is not a header name".formatted(name));
      }
      if (OURS.contains(lower) || lower.startsWith("watchbill-")) {
        return Optional.of("header '%s' is set by Watchbill itself; leave it out".formatted(name));
      }
      if (!seen.add(lower)) {
        return Optional.of("header '%s' is given twice".formatted(name));
      }
      if (value == null || !TEXT.matcher(value).matches()) {
        return Optional.of("the value of header '%s' must be one line of text".formatted(name));
      }
      return Optional.empty();
    }
  }
}
