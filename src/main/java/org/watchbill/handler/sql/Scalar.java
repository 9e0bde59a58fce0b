package org.watchbill.handler.sql;

import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.Optional;
import org.watchbill.problem.Rule;

/** A JSON string, number, boolean or null. */
@Documented
@Target(TYPE_USE)
@Retention(RUNTIME)
@Constraint(validatedBy = Scalar.Validator.class)
public @interface Scalar {

  /** What is allowed. */
  String message() default "must be a string, a number, a boolean or null";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Looks at the kind of value. */
  class Validator extends Rule<Scalar, JsonNode> {

    /** Needs nothing. */
    public Validator() {}

    @Override
    protected Optional<String> objection(JsonNode value) {
      return value.isValueNode()
          ? Optional.empty()
          : Optional.of("must be a string, a number, a boolean or null");
    }
  }
}
