package org.watchbill.handler;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.watchbill.json.CheckTree;
import org.watchbill.json.Json;
import org.watchbill.problem.ConstraintPath;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/** The bean that handles one job type, and what its class says about it. */
public final class Handler {

  private final Bean<?> bean;
  private final BeanManager beans;
  private final Validator validator;
  private final String type;
  private final JavaType payloadType;
  private final Type beanType;
  private final Duration timeLimit;
  private final boolean transactional;
  private final boolean groupable;

  /** Of a bean with a normal scope, once it was used: finds the instance at each call. */
  private volatile JobHandler<Object> proxy;

  Handler(Bean<?> bean, BeanManager beans, Validator validator) {
    this.bean = bean;
    this.beans = beans;
    this.validator = validator;
    type = bean.getBeanClass().getAnnotation(JobType.class).value();
    payloadType =
        Json.mapper()
            .constructType(bean.getBeanClass())
            .findSuperType(JobHandler.class)
            .containedTypeOrUnknown(0);
    beanType = handlerType(bean);
    timeLimit = timeLimit(bean.getBeanClass());
    transactional = !bean.getBeanClass().isAnnotationPresent(NonTransactional.class);
    groupable = transactional && bean.getBeanClass().isAnnotationPresent(Groupable.class);
  }

  private static Duration timeLimit(Class<?> handler) {
    TimeLimit limit = handler.getAnnotation(TimeLimit.class);
    if (limit == null) {
      return null;
    }
    try {
      Duration parsed = Duration.parse(limit.value());
      if (parsed.compareTo(Duration.ofMillis(1)) >= 0) {
        return parsed;
      }
    } catch (DateTimeParseException e) {
      // Said below, with what is allowed.
    }
    throw new IllegalStateException(
        "@TimeLimit(\"%s\") of %s must be an ISO-8601 duration of at least a millisecond, such as PT30S"
            .formatted(limit.value(), handler.getName()));
  }

  /** The bean's own {@code JobHandler<P>}, by which the container knows it. */
  private static Type handlerType(Bean<?> bean) {
    return bean.getTypes().stream()
        .filter(ParameterizedType.class::isInstance)
        .filter(t -> ((ParameterizedType) t).getRawType() == JobHandler.class)
        .findFirst()
        .orElse(JobHandler.class);
  }

  /** The job type's name. */
  public String type() {
    return type;
  }

  /** Whether the handler runs in the transaction that completes the job. */
  public boolean transactional() {
    return transactional;
  }

  /** Whether its jobs may share a transaction with others of their group. */
  public boolean groupable() {
    return groupable;
  }

  /** Why its jobs may not be rehearsed, or nothing; see {@link Rehearsable}. */
  public Optional<String> notRehearsable() {
    Rehearsable says = bean.getBeanClass().getAnnotation(Rehearsable.class);
    if (says == null ? transactional() : says.value()) {
      return Optional.empty();
    }
    String why =
        says == null
            ? "runs outside a transaction (@NonTransactional), so what it does could not be undone"
            : "says that it may not be (@Rehearsable(false))";
    return Optional.of("the handler of '%s' %s".formatted(type, why));
  }

  /** How long an attempt may take unless its job says otherwise; null for as long as it likes. */
  public Duration timeLimit() {
    return timeLimit;
  }

  /** The roles of which a caller needs one to submit this type; empty where any submitter may. */
  public Set<String> submitRoles() {
    RolesAllowed roles = bean.getBeanClass().getAnnotation(RolesAllowed.class);
    return roles == null ? Set.of() : Set.of(roles.value());
  }

  Class<?> beanClass() {
    return bean.getBeanClass();
  }

  /**
   * Checks a payload as the handler will read it.
   *
   * @param root the payload's JSON path, for errors
   * @return the payload as JSON text, ready to be kept
   * @throws Problem 422 naming every field that is unknown, misshapen or breaks a constraint
   */
  public String check(JsonNode payload, String root) {
    JsonNode given = payload == null ? JsonNodeFactory.instance.objectNode() : payload;
    Json.given(given, payloadType, root).good(read -> refuse(read, root));
    String text = Json.write(given);
    CheckTree.check(given, root);
    return text;
  }

  private void refuse(Object read, String root) {
    List<Violation> broken =
        read == null
            ? List.of(new Violation(root, "must not be null"))
            : validator.validate(read).stream()
                .map(v -> violation(root, v))
                .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::detail))
                .toList();
    if (!broken.isEmpty()) {
      throw Problem.unprocessable(broken);
    }
  }

  private static Violation violation(String root, ConstraintViolation<?> broken) {
    String path = root + ConstraintPath.of(broken.getPropertyPath()).substring(1);
    Object value = broken.getInvalidValue();
    String printed = value == null ? "" : Shown.of(value);
    boolean prints =
        !printed.isEmpty()
            && !(value instanceof CharSequence)
            && broken.getMessage().contains(printed);
    boolean ofAll = value != null && value == broken.getLeafBean(); // said of a class
    return new Violation(
        path,
        broken.getMessage(),
        prints ? Map.of(path, printed) : Map.of(),
        ofAll ? List.of(path) : List.of());
  }

  /**
   * Reads a kept payload and runs the handler on it.
   *
   * @throws Exception whatever the handler throws
   */
  public Verdict handle(String payload, JobContext job) throws Exception {
    Object read = Json.mapper().readValue(payload, payloadType);
    if (beans.isNormalScope(bean.getScope())) {
      return proxy().handle(read, job);
    }
    CreationalContext<?> dependents = beans.createCreationalContext(bean);
    try {
      return reference(dependents).handle(read, job);
    } finally {
      dependents.release();
    }
  }

  private JobHandler<Object> proxy() {
    JobHandler<Object> known = proxy;
    if (known == null) {
      known = reference(beans.createCreationalContext(bean));
      proxy = known;
    }
    return known;
  }

  @SuppressWarnings("unchecked") // the payload is read as the handler's own type
  private JobHandler<Object> reference(CreationalContext<?> dependents) {
    return (JobHandler<Object>) beans.getReference(bean, beanType, dependents);
  }
}
