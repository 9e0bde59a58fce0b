package org.watchbill.handler;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Several {@link Cron} on one class; the compiler writes it. */
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface Crons {

  /** The schedules. */
  Cron[] value();
}
