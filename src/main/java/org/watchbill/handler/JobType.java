package org.watchbill.handler;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Names the job type a {@link JobHandler} bean handles, as it is written in {@code POST /jobs}.
 *
 * <p>One type has one handler: two beans with the same name make the deployment fail, naming both.
 * As a stereotype it also makes the class a CDI bean, with the scope it names itself or none.
 */
@Stereotype
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface JobType {

  /** The type's name: letters, digits, {@code . _ -}, at most 200 characters. */
  String value();
}
