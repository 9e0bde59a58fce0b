package org.watchbill.handler;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Runs a handler outside any transaction; the job's completion is then a transaction of its own.
 *
 * <p>For long or remote work, which should not hold a database transaction open. The price: if the
 * node dies between the handler's effect and the completion, the job runs again, so the effect
 * happens <em>at least</em> once instead of exactly once. What it submits is such an effect too:
 * each call commits by itself.
 */
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface NonTransactional {}
