package org.watchbill.schema;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A transaction that several may want at once: should the database choose it to break a circle of
 * transactions that wait for each other, or have another win the race for a key, it is done again
 * from its beginning. So its method takes nothing that it changes. See {@link TryAgain}.
 */
@Inherited
@InterceptorBinding
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface Contended {}
