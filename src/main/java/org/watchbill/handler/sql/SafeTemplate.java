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

/** A child's template that is well-formed and lets no data become SQL. */
@Documented
@Target(FIELD)
@Retention(RUNTIME)
@Constraint(validatedBy = SafeTemplate.Validator.class)
public @interface SafeTemplate {

  /** Replaced by one that names the field. */
  String message() default "must be a job's template";

  /** Groups of Bean Validation. */
  Class<?>[] groups() default {};

  /** Metadata of Bean Validation. */
  Class<? extends Payload>[] payload() default {};

  /** Asks {@link ChildTemplate}. */
  class Validator extends Rule<SafeTemplate, ChildJob> {

    /** Needs nothing. */
    public Validator() {}

    @Override
    protected Optional<String> objection(ChildJob child) {
      // A missing type is said by its own constraint.
      return child.type() == null ? Optional.empty() : ChildTemplate.objection(child);
    }
  }
}
