package org.watchbill.errand;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * An event as an observer gets it.
 *
 * @param event what happened
 */
record Announced<T>(T event) implements EventContext<T>, EventMetadata {

  @Override
  public T getEvent() {
    return event;
  }

  @Override
  public EventMetadata getMetadata() {
    return this;
  }

  @Override
  public Set<Annotation> getQualifiers() {
    return Set.of(Any.Literal.INSTANCE);
  }

  @Override
  public InjectionPoint getInjectionPoint() {
    return null;
  }

  @Override
  public Type getType() {
    return event.getClass();
  }
}
