package org.watchbill.handler;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Declares a schedule that submits jobs of the annotated {@link JobHandler}'s type:
 *
 * <pre>{@code
 * @JobType("report.weekly")
 * @Cron(value = "0 7 * * MON", zone = "Europe/Amsterdam", payload = "{\"to\": \"all@acme.org\"}")
 * public class WeeklyReport implements JobHandler<WeeklyReport.Request> { … }
 * }</pre>
 *
 * <p>The schedule is created at deployment, follows the annotation at later deployments, except
 * where an operator has changed it meanwhile, and is removed with the annotation. The members are
 * the fields of {@code PUT /schedules/{name}}, as text; one left out is as if not put. A wrong
 * member makes the deployment fail, naming class, schedule and field.
 *
 * <p>Repeated, it declares several schedules; then each but one needs a {@code name}. On a class
 * that is no handler with a {@link JobType} it has no effect.
 */
@Documented
@Target(TYPE)
@Retention(RUNTIME)
@Repeatable(Crons.class)
public @interface Cron {

  /** When it fires: 5 or 6 fields, {@code @daily} and the like, or {@code @every PT5M}. */
  String value();

  /** The schedule's name: letters, digits, {@code . _ -}; the job type unless given. */
  String name() default "";

  /**
   * The time zone whose wall clock is meant, such as {@code Europe/Amsterdam}; UTC unless given.
   */
  String zone() default "";

  /** The payload of each job, a JSON text. */
  String payload() default "{}";

  /** The jobs' queue; {@code default} unless given. */
  String queue() default "";

  /** 0 to 9, 9 first; -1 leaves it to the server. */
  int priority() default -1;

  /** Tries that may fail before a job is dead; 0 leaves it to the server. */
  int maxAttempts() default 0;

  /** The wait after a job's first failure, such as {@code PT30S}; the server's unless given. */
  String backoff() default "";

  /** {@code ALLOW}, {@code ALLOW(3)}, {@code SKIP}, {@code QUEUE_ONE} or {@code REPLACE}. */
  String overlap() default "";

  /** {@code SKIP}, {@code ONCE}, {@code ALL} or {@code ALL(3)}. */
  String misfire() default "";

  /** How long ago an instant may lie to be caught up with, such as {@code PT6H}. */
  String misfireWindow() default "";

  /** Each instant is put off by the same part of this, such as {@code PT5M}. */
  String jitter() default "";

  /** Nothing before this instant, such as {@code 2031-01-01T00:00:00Z}. */
  String startAt() default "";

  /** Nothing at or after this instant. */
  String endAt() default "";

  /** Names of exclusion calendars, on whose days nothing runs. */
  String[] exclude() default {};

  /** For a wall time that the clock skips in spring: {@code SHIFT} or {@code SKIP}. */
  String dstGap() default "";

  /** For one that it shows twice in autumn: {@code FIRST}, {@code SECOND} or {@code BOTH}. */
  String dstOverlap() default "";

  /** Whether it is planned at all. */
  boolean enabled() default true;
}
