package org.watchbill.handler.http;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.Optional;
import org.watchbill.problem.Rule;

/** A time longer than zero and at most ten minutes. */
@Documented
@Target(FIELD)
@Retention(RUNTIME)
@Constraint(validatedBy = Timeout.Validator.class)
public @interface Timeout {

  /** Replaced by one that names the value. */
  String message() default "must be longer than zero and at most PT10M";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Compares. */
  class Validator extends Rule<Timeout, Duration> {

    private static final Duration MAX = Duration.ofMinutes(10);

    /** Needs nothing. */
    public Validator() {}

    @Override
    protected Optional<String> objection(Duration value) {
      boolean fits = !value.isNegative() && !value.isZero() && value.compareTo(MAX) <= 0;
      return fits
          ? Optional.empty()
          : Optional.of("%s must be longer than zero and at most %s".formatted(value, MAX));
    }
  }
}
