package org.watchbill.handler;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.watchbill.problem.Problem;

/** Every job type this deployment can run, with its handler. */
@ApplicationScoped
public class Handlers {

  private static final Type ANY_HANDLER = new TypeLiteral<JobHandler<?>>() {}.getType();
  private static final String NAME = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}";

  @Inject BeanManager beans;
  @Inject Validator validator;

  private final Map<String, Handler> byType = new TreeMap<>();

  /**
   * Finds the handlers.
   *
   * @throws IllegalStateException if a handler has no type or a bad one, or two share a type
   */
  @PostConstruct
  void find() {
    for (Bean<?> bean : beans.getBeans(ANY_HANDLER, Any.Literal.INSTANCE)) {
      JobType type = bean.getBeanClass().getAnnotation(JobType.class);
      if (type == null || !type.value().matches(NAME)) {
        throw new IllegalStateException(
            "the job handler %s needs @JobType with a name of letters, digits, . _ -, not %s"
                .formatted(bean.getBeanClass().getName(), type == null ? "none" : type.value()));
      }
      Handler handler = new Handler(bean, beans, validator);
      Handler other = byType.put(handler.type(), handler);
      if (other != null) {
        throw new IllegalStateException(
            "two handlers for job type '%s': %s and %s"
                .formatted(
                    type.value(), other.beanClass().getName(), handler.beanClass().getName()));
      }
    }
  }

  /** The names of all job types, in order. */
  public Set<String> types() {
    return byType.keySet();
  }

  /** The class of each type's handler, in the order of the types. */
  public Map<String, Class<?>> classes() {
    Map<String, Class<?>> classes = new LinkedHashMap<>();
    byType.forEach((type, handler) -> classes.put(type, handler.beanClass()));
    return classes;
  }

  /**
   * The handler of a type.
   *
   * @throws Problem 422 naming the known types
   */
  public Handler of(String type) {
    return of(type, "$");
  }

  /**
   * The handler of a type.
   *
   * @param at the job's JSON path, for errors
   * @throws Problem 422 naming the known types
   */
  public Handler of(String type, String at) {
    Handler handler = type == null ? null : byType.get(type);
    if (handler == null) {
      throw Problem.unprocessable(
          at + ".type",
          (type == null ? "is missing" : "'" + type + "' has no handler")
              + "; known types: "
              + String.join(", ", types()));
    }
    return handler;
  }

  /** The handler of a type; empty if there is none. */
  public Optional<Handler> known(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** The handler of a submitted class. */
  public Handler of(Class<? extends JobHandler<?>> handler) {
    JobType type = handler.getAnnotation(JobType.class);
    if (type == null) {
      throw new IllegalArgumentException(handler.getName() + " has no @JobType");
    }
    return of(type.value());
  }
}
