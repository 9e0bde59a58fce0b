package org.watchbill.problem;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.lang.annotation.Annotation;
import java.util.Optional;

/** A constraint whose message names the value at fault; null is left to {@code NotNull}. */
public abstract class Rule<A extends Annotation, T> implements ConstraintValidator<A, T> {

  /** What is wrong with {@code value}, or nothing. */
  protected abstract Optional<String> objection(T value);

  @Override
  public boolean isValid(T value, ConstraintValidatorContext context) {
    Optional<String> objection = value == null ? Optional.empty() : objection(value);
    objection.ifPresent(text -> say(text, context));
    return objection.isEmpty();
  }

  private static void say(String text, ConstraintValidatorContext context) {
    context.disableDefaultConstraintViolation();
    // The text holds what a caller sent: none of it may be taken for a message expression.
    String literal = text.replaceAll("[\\\\{}$]", "\\\\$0");
    context.buildConstraintViolationWithTemplate(literal).addConstraintViolation();
  }
}
