package org.watchbill.handler;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * How long an attempt of this handler's jobs may take, unless the job says so itself ({@code
 * timeout}). After that it is interrupted and rolled back, which counts as a failure. The limit is
 * the handler's: claiming before it and the commit after it do not count.
 */
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface TimeLimit {

  /** An ISO-8601 duration of at least a millisecond, such as {@code PT30S}. */
  String value();
}
