package org.watchbill.handler.sql;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.Optional;
import org.watchbill.problem.Rule;

/** One SQL statement, which leaves beginning and ending its transaction to the server. */
@Documented
@Target(FIELD)
@Retention(RUNTIME)
@Constraint(validatedBy = JoinsTransaction.Validator.class)
public @interface JoinsTransaction {

  /** Replaced by one that names the statement. */
  String message() default "must be one statement that does not control the transaction";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Asks {@link SqlText}. */
  class Validator extends Rule<JoinsTransaction, String> {

    /** Needs nothing. */
    public Validator() {}

    @Override
    protected Optional<String> objection(String sql) {
      return SqlText.objection(sql);
    }
  }
}
