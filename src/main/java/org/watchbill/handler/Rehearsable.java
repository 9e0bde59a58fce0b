package org.watchbill.handler;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Says whether a job of this handler may be rehearsed: run for real, in a transaction that is
 * always rolled back, so that a person sees what it would do.
 *
 * <p>Without this annotation a handler may be, unless it is {@link NonTransactional}: what that one
 * does is not undone by a rollback. With it, a {@code @NonTransactional} handler promises to look
 * at {@link JobContext#rehearsal()} and to leave out what cannot be undone; it is then called
 * within the transaction. {@code @Rehearsable(false)} is for a transactional handler that calls
 * out, writes files, or commits something on its own.
 */
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface Rehearsable {

  /** Whether its jobs may be rehearsed. */
  boolean value() default true;
}
