package org.watchbill.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Jobs of this handler may share one transaction with others that were claimed together, which
 * spares most commits of a crowd of short jobs. It stays all or nothing for each job: if one of
 * them fails, or was cancelled meanwhile, the whole group is rolled back and runs again one by one,
 * each in a transaction of its own. So use it where that is rare, and where running twice what was
 * rolled back harms nobody.
 *
 * <p>Not together with {@link NonTransactional}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Groupable {}
